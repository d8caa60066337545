//! The attribute `#[store::test]`: one test body, run on SQLite and on PostgreSQL.

use proc_macro::TokenStream;
use quote::{format_ident, quote};
use syn::parse::{Parse, ParseStream};
use syn::{Expr, Ident, ItemFn, Token, parse_macro_input};

/// The attribute's arguments: nothing, or `migrations = …`.
struct Arguments {
    migrations: Option<Expr>,
}

impl Parse for Arguments {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        if input.is_empty() {
            return Ok(Self { migrations: None });
        }
        let name: Ident = input.parse()?;
        if name != "migrations" {
            return Err(syn::Error::new(name.span(), "expected `migrations = …`"));
        }
        input.parse::<Token![=]>()?;
        let migrations = input.parse()?;
        input.parse::<Option<Token![,]>>()?;
        Ok(Self { migrations: Some(migrations) })
    }
}

/// Runs an `async fn(db: TestDb)` as two tests, `NAME::sqlite` and `NAME::postgres`, each on a fresh database with the
/// given migrations: `migrations = crate::MIGRATIONS`, or `migrations = [evidence::MIGRATIONS, crate::MIGRATIONS]`.
#[proc_macro_attribute]
pub fn test(arguments: TokenStream, item: TokenStream) -> TokenStream {
    let arguments = parse_macro_input!(arguments as Arguments);
    let body = parse_macro_input!(item as ItemFn);
    if body.sig.asyncness.is_none() || body.sig.inputs.len() != 1 {
        let message = "a store test is an `async fn` with one argument, the `TestDb`";
        return syn::Error::new_spanned(&body.sig, message).to_compile_error().into();
    }
    let migrations = match arguments.migrations {
        None => quote!(&[]),
        Some(Expr::Array(list)) => quote!(&#list),
        Some(Expr::Reference(list)) => quote!(#list),
        Some(one) => quote!(&[#one]),
    };
    let name = &body.sig.ident;
    let output = &body.sig.output;
    // The arguments and the answer's type are written outside the module, where the test stands.
    let on = format_ident!("{name}_on");
    quote! {
        #[cfg(test)]
        #body

        #[cfg(test)]
        fn #on(engine: ::store::Engine) #output {
            ::store::testing::run(engine, #migrations, #name)
        }

        #[cfg(test)]
        mod #name {
            #[::core::prelude::v1::test]
            fn sqlite() -> impl ::std::process::Termination {
                super::#on(::store::Engine::Sqlite)
            }

            #[::core::prelude::v1::test]
            fn postgres() -> impl ::std::process::Termination {
                super::#on(::store::Engine::Postgres)
            }
        }
    }
    .into()
}
