//! kill -9 under single writes: each that was acknowledged is there, and each that is there is whole.

use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use acceptance::{
    Place,
    program::{Serving, operator},
};

use crate::{
    caller::{Caller, MOST, until},
    on_both,
};

on_both!(acknowledged_writes_are_there_after_a_kill);

async fn acknowledged_writes_are_there_after_a_kill(place: Place) {
    let credentials = operator(&place.url);
    for round in 0..3 {
        let server = Serving::start(&place.url, &[]);
        let caller = Caller::new(&server, &credentials).await;
        let count = Arc::new(AtomicUsize::new(0));
        let writers: Vec<_> =
            (0..8).map(|writer| tokio::spawn(write(caller.clone(), round, writer, count.clone()))).collect();
        until(MOST * 3, async || count.load(Ordering::Relaxed) > 40 + 30 * round).await;
        server.kill();
        let mut acknowledged = Vec::new();
        for writer in writers {
            acknowledged.extend(writer.await.unwrap());
        }
        let server = Serving::start(&place.url, &[]);
        let caller = caller.at(&server).await;
        for (reference, name, revision) in &acknowledged {
            let found = caller.read(&format!("/v1/councils/{reference}")).await;
            // A later write of the same may have come through without its acknowledgement.
            let later = found["revision"].as_u64().unwrap() == revision + 1;
            assert!(later || found["name"] == *name, "{reference} was acknowledged as {name}: {found}");
        }
        server.kill();
    }
}

/// Writes until the server is gone; the last that was acknowledged of each council: its name and revision.
async fn write(caller: Caller, round: usize, writer: usize, count: Arc<AtomicUsize>) -> Vec<(String, String, u64)> {
    let mut acknowledged: Vec<(String, String, u64)> = Vec::new();
    for n in 0.. {
        let reference = format!("ref:c-{round}-{writer}-{}", n / 2);
        let name = format!("Council {n}");
        let Ok(answer) = caller.put(&reference, &name).await else { break };
        assert!(answer.status().is_success(), "{}", answer.status());
        let Ok(told) = answer.json::<serde_json::Value>().await else { break };
        acknowledged.retain(|(known, ..)| *known != reference);
        acknowledged.push((reference, name, told["revision"].as_u64().unwrap()));
        count.fetch_add(1, Ordering::Relaxed);
    }
    acknowledged
}
