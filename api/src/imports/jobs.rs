//! The thread on which imports run, so that a large file never holds up a request.

use std::{
    collections::HashMap,
    pin::Pin,
    sync::{Arc, Mutex, PoisonError},
    time::Duration,
};

use domain::identity::Id;
use tokio::{sync::mpsc, task::LocalSet};

use crate::store::AppStore;

type Work = Pin<Box<dyn Future<Output = ()>>>;
type Job = Box<dyn FnOnce() -> Work + Send>;

/// Runs imports, each on its own, on one thread beside the requests.
#[derive(Clone)]
pub struct Jobs {
    queue: mpsc::UnboundedSender<Job>,
    progress: Arc<Mutex<HashMap<Id, (u64, u64)>>>,
}

impl Jobs {
    /// Starts the thread; it ends when the last handle is gone. It also keeps the leases of this node's imports, and
    /// gives up those whose node is gone.
    pub fn start(store: AppStore) -> std::io::Result<Self> {
        let (queue, mut jobs) = mpsc::unbounded_channel::<Job>();
        let progress = Arc::new(Mutex::new(HashMap::new()));
        let running = Arc::clone(&progress);
        // A connection is served by the runtime it was opened on, and requests come to use those that imports opened: a
        // thread beside that of the imports serves them while those compute.
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(1)
            .thread_name("imports-io")
            .enable_all()
            .build()?;
        std::thread::Builder::new().name("imports".to_owned()).spawn(move || {
            // What is dropped at the end, such as connections, needs the runtime too.
            let _context = runtime.enter();
            LocalSet::new().block_on(&runtime, async move {
                tokio::task::spawn_local(keep_leases(store, running));
                while let Some(job) = jobs.recv().await {
                    tokio::task::spawn_local(job());
                }
            });
        })?;
        Ok(Self { queue, progress })
    }

    /// Hands over a job. False when the thread is gone, which is when the server stops.
    pub fn hand_over(&self, job: Job) -> bool {
        self.queue.send(job).is_ok()
    }

    /// Notes how far an import is: rows done, rows in all.
    pub fn note(&self, import: Id, done: u64, total: u64) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).insert(import, (done, total));
    }

    /// Forgets an import that ended.
    pub fn forget(&self, import: Id) {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).remove(&import);
    }

    /// How far an import of this node is.
    pub fn progress(&self, import: Id) -> Option<(u64, u64)> {
        self.progress.lock().unwrap_or_else(PoisonError::into_inner).get(&import).copied()
    }
}

async fn keep_leases(store: AppStore, running: Arc<Mutex<HashMap<Id, (u64, u64)>>>) {
    let mut tick = tokio::time::interval(Duration::from_secs(5));
    loop {
        tick.tick().await;
        let ours: Vec<Id> = running.lock().unwrap_or_else(PoisonError::into_inner).keys().copied().collect();
        let kept = async {
            store.renew_import_leases(&ours).await?;
            // Changes get their numbers also when nobody reads them.
            store.number_events().await?;
            store.sweep_imports().await
        };
        match kept.await {
            Ok(0) => {}
            Ok(given_up) => tracing::warn!(given_up, "imports were interrupted; nothing of them was written"),
            Err(error) => tracing::warn!(error = &error as &dyn std::error::Error, "import leases could not be kept"),
        }
    }
}
