//! SIGTERM under load: what was begun is finished, what is new is refused, and the program ends well.

use std::time::{Duration, Instant};

use acceptance::{
    Place,
    program::{Serving, operator},
};

use crate::{caller::Caller, on_both};

on_both!(a_stop_drops_nothing);

async fn a_stop_drops_nothing(place: Place) {
    let credentials = operator(&place.url);
    let server = Serving::start(&place.url, &[]);
    let caller = Caller::new(&server, &credentials).await;
    let writers: Vec<_> = (0..8).map(|writer| tokio::spawn(write(caller.clone(), writer))).collect();
    crate::caller::until(Duration::from_secs(30), async || caller.total("councils").await > 30).await;
    let since = Instant::now();
    server.ask_to_stop();
    crate::caller::until(Duration::from_secs(10), async || !caller.is_ready().await).await;
    let (status, log) = tokio::task::spawn_blocking(|| server.stop()).await.unwrap();
    assert_eq!(status.code(), Some(0), "{log}");
    assert!(since.elapsed() < Duration::from_secs(30), "{:?}", since.elapsed());
    let mut acknowledged = Vec::new();
    for writer in writers {
        acknowledged.extend(writer.await.unwrap());
    }
    let server = Serving::start(&place.url, &[]);
    let caller = caller.at(&server).await;
    assert_eq!(caller.total("councils").await, acknowledged.len() as u64);
}

/// Writes until connections are refused: what was acknowledged.
async fn write(caller: Caller, writer: usize) -> Vec<String> {
    let mut acknowledged = Vec::new();
    for n in 0.. {
        let reference = format!("ref:c-{writer}-{n}");
        match caller.put(&reference, "One").await {
            Ok(answer) if answer.status() == 201 => acknowledged.push(reference),
            Ok(answer) if answer.status() == 503 => {}
            Ok(answer) => panic!("{}", answer.status()),
            Err(error) if error.is_connect() => break,
            // It stood in the queue of a listener that closed: nothing was begun.
            Err(error) if is_reset(&error) => break,
            Err(error) => panic!("a request that was begun is not answered: {error:?}"),
        }
    }
    acknowledged
}

fn is_reset(error: &reqwest::Error) -> bool {
    let mut cause: Option<&dyn std::error::Error> = Some(error);
    while let Some(inner) = cause {
        let io = inner.downcast_ref::<std::io::Error>();
        if io.is_some_and(|io| io.kind() == std::io::ErrorKind::ConnectionReset) {
            return true;
        }
        cause = inner.source();
    }
    false
}
