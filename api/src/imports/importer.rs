//! What a file can be imported into.

use std::marker::PhantomData;

use domain::resource::Resource as Collection;

use super::{
    options::Options,
    read::Source,
    run::{Done, Finally, Order, attempt},
};
use crate::{
    http::{problem::Problem, query::Query},
    resource::{Resource, Writable},
    store::{AppSession, AppStore},
};

/// Something that a file's rows are brought into.
#[allow(async_fn_in_trait)]
pub trait Importer: 'static {
    /// What it is.
    const RESOURCE: Collection;
    /// Whether a file may be GeoJSON.
    const GEOGRAPHIC: bool;
    /// What the query may say beside what every import's may.
    type More: Send + 'static;

    /// Reads the query; every fault at once.
    fn read(query: Query) -> Result<(Options, Self::More), Problem>;

    /// Carries an import out once: all that its order asks for, or nothing.
    async fn attempt(
        store: &AppStore,
        source: &Source,
        order: &Order<Self::More>,
        progress: &dyn Fn(u64, u64),
        finally: Finally<'_>,
    ) -> Result<Done, Problem>;
}

/// The records of a collection.
pub struct Records<A>(PhantomData<A>);

impl<A: Resource> Importer for Records<A>
where
    AppSession: Writable<A>,
{
    const RESOURCE: Collection = A::RESOURCE;
    const GEOGRAPHIC: bool = A::DESCRIBED.geographic;
    type More = ();

    fn read(query: Query) -> Result<(Options, ()), Problem> {
        Ok((Options::read(query, &super::options::column_names::<A>(), &[])?, ()))
    }

    async fn attempt(
        store: &AppStore,
        source: &Source,
        order: &Order<()>,
        progress: &dyn Fn(u64, u64),
        finally: Finally<'_>,
    ) -> Result<Done, Problem> {
        attempt::<A>(store, source, order, progress, finally).await
    }
}
