//! The people of a run, who go on working while something is broken under them.

use std::collections::BTreeMap;

use anyhow::Result;
use futures_util::future::try_join_all;
use testkit::{Database, Patient, Places};

use super::{
    CITIZENS, PROCEDURES, Run, Told, accept_on, come_to_rest, file_on, listed, prepare_on, repeat_everything, sign_on,
    signed_in,
};

/// Nine browsers of three citizens, and three officials of Thái Bình.
pub(in super::super) struct Crew {
    citizens: Vec<(Patient, &'static str)>,
    officer: Patient,
    specialist: Patient,
    leader: Patient,
}

impl Crew {
    pub(in super::super) async fn signed_in(places: &Places) -> Result<Self> {
        let mut citizens = Vec::new();
        for citizen in CITIZENS {
            for procedure in PROCEDURES {
                citizens.push((signed_in(places, "G22", citizen).await?, procedure));
            }
        }
        Ok(Self {
            citizens,
            officer: signed_in(places, "H54", "motcua.h54").await?,
            specialist: signed_in(places, "H54", "chuyenvien.h54").await?,
            leader: signed_in(places, "H54", "lanhdao.h54").await?,
        })
    }

    /// Works until `breaking` has ended, which is when it says that the run is over.
    pub(in super::super) async fn work<T>(
        &mut self,
        run: &Run,
        places: &Places,
        breaking: impl Future<Output = Result<T>>,
    ) -> Result<T> {
        let breaking = async {
            let broken = breaking.await;
            run.over.set(true);
            broken
        };
        let citizens = self.citizens.iter_mut().map(|(person, procedure)| file_on(run, places, person, procedure));
        let (broken, _, (), (), ()) = tokio::try_join!(
            breaking,
            try_join_all(citizens),
            accept_on(run, places, &mut self.officer),
            prepare_on(run, places, &mut self.specialist),
            sign_on(run, places, &mut self.leader),
        )?;
        Ok(broken)
    }

    /// Waits for rest, sends everything once more, waits again; what the portal lists then.
    pub(in super::super) async fn settle(
        &mut self,
        places: &Places,
        told: &Told,
        rows: impl Fn() -> Result<(Database, Database)>,
    ) -> Result<BTreeMap<String, Vec<String>>> {
        come_to_rest(rows()?).await?;
        let mut citizens: Vec<&mut Patient> = self.citizens.iter_mut().map(|(person, _)| person).collect();
        repeat_everything(told, &mut citizens, &mut self.officer, &mut self.specialist).await?;
        come_to_rest(rows()?).await?;
        listed(places, &mut citizens).await
    }
}
