//! Agreements that a query asks for, a page at a time: a county's many are told in flat memory.

use domain::{
    agreements::Agreement,
    listing::{Filter, Listing, Operator, Value},
    record::{Aggregate, Asked, Record},
    store::Repository,
};

use crate::{
    app::App,
    http::{negotiation::Format, principal::Asking, problem::Problem, query::Query},
    resource::{
        listing,
        sight::{Hidden, hidden},
    },
    store::AppSession,
};

const PAGE: u32 = 500;

/// Agreements, a page at a time.
pub struct Pages {
    /// Where they are read from.
    pub session: AppSession,
    asked: Asked,
    listing: Listing,
    done: bool,
}

impl Pages {
    /// Those that a query asks for and the caller may know of.
    pub async fn of(app: &App, asking: &Asking, query: Query) -> Result<Self, Problem> {
        let session = app.store.session();
        let asked = listing::read::<Agreement>(&session, &asking.0, &app.cursor_key, query, Format::Ndjson).await?;
        let listing = Listing { limit: PAGE, ..asked.listing };
        Ok(Self { session, asked: asking.0.clone(), listing, done: false })
    }

    /// Of those the ones whose field has one of these words: what says nothing is not read.
    #[must_use]
    pub fn of_words(mut self, field: &str, words: impl IntoIterator<Item = &'static str>) -> Self {
        let field = Agreement::FIELDS.iter().find(|known| known.name == field).copied();
        let values = words.into_iter().map(|word| Value::Text(word.to_owned())).collect();
        self.listing.filters.extend(field.map(|field| Filter { field, operator: Operator::Eq, values }));
        self
    }

    /// Whether all were read.
    pub fn is_done(&self) -> bool {
        self.done
    }

    /// The next ones, each with what of it is hidden from the caller.
    pub async fn next(&mut self) -> Result<Vec<(Record<Agreement>, Hidden)>, Problem> {
        let page = Repository::<Agreement>::list(&self.session, &self.listing).await?;
        let hidden = hidden(&self.session, &self.asked, &page.items).await?;
        self.done = page.next.is_none();
        self.listing.after = page.next;
        Ok(page.items.into_iter().zip(hidden).collect())
    }
}
