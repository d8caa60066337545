import { launch, look, axe } from "/work/main/tests/browser/lib.mjs";
const c = await launch();
const t0=Date.now();
for (const js of [true,false]) {
 const ctx = await c.context({js, width:360, height:740});
 const p = await ctx.newPage();
 const port = process.argv[2];
 const r = await p.goto(`http://g22.localhost:${port}/vi/sign-in`);
 console.log(js, r.status(), await p.title(), await look(p), Date.now()-t0);
 await p.locator('form:has(input[name=username][value=hong]) button').click();
 console.log(p.url(), (await ctx.cookies()).map(x=>x.name));
 if (js||true) console.log(await axe(p).catch(e=>String(e)), Date.now()-t0);
 console.log(await p.evaluate(async()=>{const r=await fetch('/vi/inbox');return r.status}).catch(e=>String(e)));
}
await c.close();
