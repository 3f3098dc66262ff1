//! The error catalogue. A code never changes meaning.

use actix_web::http::StatusCode;

macro_rules! codes {
    ($($name:ident = $status:literal $word:literal $title:literal $meaning:literal;)+) => {
        /// A code of a whole problem.
        #[derive(Debug, Clone, Copy, PartialEq, Eq)]
        pub enum Code { $( #[doc = $title] $name, )+ }

        impl Code {
            const ALL: &'static [Self] = &[$(Self::$name),+];

            /// The code's spelling.
            pub fn word(self) -> &'static str { match self { $(Self::$name => $word),+ } }

            /// The status it comes with.
            pub fn status(self) -> StatusCode {
                StatusCode::from_u16(match self { $(Self::$name => $status),+ }).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
            }

            /// Its short name.
            pub fn title(self) -> &'static str { match self { $(Self::$name => $title),+ } }

            fn meaning(self) -> &'static str { match self { $(Self::$name => $meaning),+ } }
        }
    };
}

codes! {
    Merged = 308 "merged" "Record was merged" "The record was merged into another; Location is the survivor's address.";
    BadRequest = 400 "bad_request" "Request is malformed" "The address, a header or the query cannot be read.";
    MalformedJson = 400 "malformed_json" "Body is not JSON" "The body breaks the rules of JSON; the detail tells the line and column.";
    InvalidBody = 400 "invalid_body" "Body does not fit" "The body is JSON of another shape: wrong types, unknown or missing fields.";
    ReadOnly = 400 "read_only" "Field is kept by the server" "The body gives a field that the server keeps another value than it has.";
    UnknownParameter = 400 "unknown_parameter" "Parameter is unknown" "The query names a parameter that the operation does not have.";
    InvalidParameter = 400 "invalid_parameter" "Parameter is not valid" "A parameter has a value that it cannot have.";
    InvalidCursor = 400 "invalid_cursor" "Cursor is not ours" "The cursor was not given by this installation, or was changed.";
    CursorMismatch = 400 "cursor_mismatch" "Cursor is of another listing" "The cursor belongs to other filters or another order; begin again without it.";
    Unauthenticated = 401 "unauthenticated" "Sign in first" "The token is missing, expired, revoked or not ours.";
    Forbidden = 403 "forbidden" "Not permitted" "The caller lacks what `missing` names.";
    NotMember = 403 "not_member" "Council is not a member" "The council is on the register and is not a member of the association that asks.";
    OwnGrant = 403 "own_grant" "Own role" "Nobody grants a role to themselves or changes their own.";
    NotFound = 404 "not_found" "Not found" "Nothing is at this address.";
    MethodNotAllowed = 405 "method_not_allowed" "Method is not allowed" "The address knows other methods; Allow names them.";
    NotAcceptable = 406 "not_acceptable" "Form is not offered" "None of the forms that Accept names is offered.";
    RequestTimeout = 408 "request_timeout" "Body came too slowly" "The body did not arrive in time.";
    Duplicate = 409 "duplicate" "Identifier is taken" "Another record holds the identifier; `existing` names it.";
    IllegalState = 409 "illegal_state" "State does not permit it" "The record is in a state in which this cannot be done.";
    TextChanged = 409 "text_changed" "Text was changed" "The text to sign is another than the one that was named; read it again.";
    PeriodLocked = 409 "period_locked" "Period is locked" "The period was signed off and is closed to changes; reopen it first.";
    LastAdmin = 409 "last_admin" "Nobody else is there" "The last admin of an organisation, and the last operator, stay until there is another.";
    OwnAccount = 409 "own_account" "Own account" "Nobody disables or deletes the account they are signed in with, changes its address or takes its one-time codes away.";
    FourEyes = 409 "four_eyes" "Two people are needed" "Whoever asks for an erasure does not approve it, nor does the person it is about, nor a program.";
    Erased = 409 "erased" "Data was erased" "What the same request was answered told of a person whose data was erased since.";
    SecretShown = 409 "secret_shown" "Secret was shown once" "The same request was answered with a secret, which is not kept.";
    IdempotencyInProgress = 409 "idempotency_in_progress" "Request is being worked on" "A request with the same Idempotency-Key is still running; ask again.";
    StaleRevision = 412 "stale_revision" "Record was changed" "The record is at another revision; read it again.";
    BodyTooLarge = 413 "body_too_large" "Body is too large" "The body is larger than the operation permits.";
    UriTooLong = 414 "uri_too_long" "Address is too long" "The address is longer than the server reads.";
    UnsupportedMediaType = 415 "unsupported_media_type" "Media type is not supported" "The body is of another media type or encoding.";
    RangeNotSatisfiable = 416 "range_not_satisfiable" "Range is beyond the end" "None of the bytes that Range asks for is in the document; Content-Range tells its size.";
    ValidationFailed = 422 "validation_failed" "Request is not valid" "The body fits its schema and breaks limits or rules; `errors` tells each.";
    InvalidFile = 422 "invalid_file" "File cannot be read" "The file cannot be read as rows of this collection; `errors` tells why.";
    ImportRejected = 422 "import_rejected" "Import was rejected" "Rows were refused, so nothing was written; `import` is the report.";
    IdempotencyKeyReused = 422 "idempotency_key_reused" "Key was used for another request" "The Idempotency-Key belongs to a request with another body or query.";
    PreconditionRequired = 428 "precondition_required" "If-Match is needed" "Say with If-Match which revision is to be changed.";
    RateLimited = 429 "rate_limited" "Quota is used up" "Wait as long as Retry-After says.";
    HeaderTooLarge = 431 "header_too_large" "Header is too large" "The headers are larger than the server reads.";
    Internal = 500 "internal" "Server failed" "The server failed in a way that nobody foresaw; `request_id` finds its log.";
    Unavailable = 503 "unavailable" "Not available" "The database is busy or does not answer, or the server is stopping; try again.";
    TooManyExports = 503 "too_many_exports" "Too many exports" "As many exports run as this node bears; try again soon.";
    NoRoom = 507 "no_room" "No room left" "The database, the store of documents or the server's own disk has no room left.";
}

/// Codes that stand within `errors`, or in the rows of an import.
const FAULTS: &[(&str, &str)] = &[
    ("address_mismatch", "The body names another record than the address."),
    ("adjusted", "The figure was adjusted, as standardised rates are, and its counts do not give it."),
    ("against_direction", "The target moves the other way than promised."),
    ("all_or_none", "Every case or none: the method needs some of both."),
    ("allowance_used_up", "The council has used its units of the financial year."),
    ("ambiguous_party", "Several parties may be meant; say which."),
    ("ambiguous_period", "The period may be meant in two ways."),
    ("ambiguous_row", "The row's identifiers name two records."),
    ("another_publishes", "Another organisation publishes the scale; its next version is that organisation's."),
    ("another_preferred", "Unmet: another expression of interest is preferred for the same asset or service."),
    ("area_code", "An area's code has 1 to 64 letters, digits and . _ -."),
    ("area_left_out", "A split leaves an area that nobody takes."),
    ("areas_left_out", "A warning: areas are left out, and why."),
    ("areas_without_figure", "A warning: areas have no figure, and no rank."),
    ("before_founding", "The change would take effect before the council was founded."),
    ("best_consideration", "Unmet: Local Government Act 1972 s123(2) asks for the best consideration."),
    ("blank", "The text is empty."),
    ("capacity_used_up", "The offer's units of the financial year are taken."),
    ("comparator_includes_treated", "The comparator includes the area that is compared."),
    ("comparator_not_justified", "A warning: nobody said why the comparator is a fair one."),
    ("control_character", "The text holds a control character."),
    ("council_not_standing", "The council does not exist on that day."),
    ("council_of_other_kind", "The offer is not for councils of its kind."),
    ("counted_twice", "People of the area count already, and would count twice."),
    ("counts_grow_with_size", "A warning: counts are held against a benchmark of another size."),
    ("cycle", "The relation would lead back to where it began."),
    ("date", "Not a day or time of the calendar."),
    ("date_out_of_range", "Days run from 1000-01-01 to 2999-12-31."),
    ("date_unknown", "A warning: the day is not known."),
    ("definitions_differ", "A warning: figures of several definitions of the indicator stand side by side."),
    ("dimension", "A dimension is written name=value."),
    ("duplicate_column", "The header names a column twice."),
    ("duplicate_field", "The object has a field twice."),
    ("duplicate_row", "An earlier row names the same record."),
    ("electorate_too_large", "The council has more electors than the offer is for."),
    ("electorate_too_small", "The council has fewer electors than the offer is for."),
    ("electorate_unknown", "How many electors the council has is not known on that day."),
    ("email", "Not an e-mail address."),
    ("empty_band", "A band of the people is empty, and its rate is not known."),
    ("empty_file", "The file has no header line."),
    ("ends_before_start", "It ends before it starts."),
    ("evaluation_too_late", "Unmet: the days before do not end before the start."),
    ("expression", "Areas put together are written A plus B minus C."),
    ("few_events", "A warning: with so few events chance says much."),
    ("few_points", "A warning: the line goes through few points."),
    ("figures_left_out", "A warning: periods have no figure that is told, and are left out."),
    ("figures_not_final", "A warning: provisional or estimated figures are among these."),
    ("fixed", "A variation leaves this as it is."),
    ("fixed_once_made", "It stays as it was made; what differs in it is another record."),
    ("formation_not_there", "A warning: the formation had not begun, or had ended."),
    ("gap_in_periods", "A period between has no figure; as a warning, a line passes over it."),
    ("general_power_needed", "The council does not hold the general power of competence."),
    ("general_power_unknown", "Whether the council holds the general power of competence is not known on that day."),
    ("geometry", "Not a closed polygon in WGS 84."),
    ("groups_unequal", "A warning: groups differ in size."),
    ("identifier", "An identifier is written scheme:value."),
    ("identifier_value", "The value has not the form of its scheme."),
    ("file_name", "A file's name is one part of a path, without characters that mean something else or are not seen."),
    ("in_the_future", "The day has not come."),
    ("in_the_past", "The day is past."),
    ("indicator_code", "An indicator's code has 1 to 64 letters, digits and . _ -."),
    ("inputs_left_out", "A warning: the parts are too many to be told one by one."),
    ("interest_closed", "Interest in it could be expressed until a day that is past."),
    ("issue", "An issue is written like population_health."),
    ("keeps_it", "The organisation keeps the asset or service itself."),
    ("key", "A key has 1 to 40 letters, digits, _ and -."),
    ("lag_too_long", "The lag is longer than the series bears."),
    ("larger_member_left_out", "A warning: a member's area holds other members' areas, and is left out."),
    ("leads_back", "A theory of change leads from activities to outputs, outcomes and demand on public services."),
    ("leap", "The figure changed many fold from the period before."),
    ("lengths_differ", "Lists that belong together differ in length."),
    ("limit", "The value breaks a limit of its field."),
    ("limits_reversed", "An interval's lower end lies above its upper end."),
    ("members_without_area", "A warning: members serve no area, and are not counted."),
    ("membership_needed", "The council is no member of the association on that day."),
    ("merged", "The record was merged into another."),
    ("missing_column", "The file lacks a column that `columns` names."),
    ("mixed_periods", "Periods are not all of one length, one after another."),
    ("money", "Not an amount such as 60000.00."),
    ("more_claims", "A warning: more was published than is told beside."),
    ("more_targets", "A warning: there are more targets than are told beside."),
    ("negative", "A figure is below zero, where the method takes none."),
    ("neighbours_related", "A warning: neighbouring periods are related, so an interval is too narrow or too wide."),
    ("no_activity", "Unmet: it is not said what is done."),
    ("no_area", "Unmet: it is not said of which area an outcome is promised."),
    ("no_authority", "Unmet: say by which decision."),
    ("no_baseline", "Unmet: it is not said where a figure stood."),
    ("no_beneficiary", "Unmet: it is not said which public body the benefit falls to."),
    ("no_concentration_index", "A warning: there is no concentration index, and why."),
    ("no_evaluation", "Unmet: it is not fixed how it will be known whether it worked."),
    ("no_events", "There are no events to compare."),
    ("no_hand_back", "Unmet: it is not said how it is handed back."),
    ("no_interruption", "No figure is of the period after the interruption."),
    ("no_interval", "A figure has no interval, and the method weighs figures by theirs."),
    ("no_observation", "There is no figure of the place in the period."),
    ("no_offer", "Unmet: neither an offer nor a development plan is there."),
    ("no_place", "Unmet: no place is named."),
    ("no_promise", "Unmet: no outcome is promised."),
    ("no_reason", "Unmet: say why."),
    ("no_relative_index", "A warning: there is no relative index, and why."),
    ("no_scatter", "The points lie exactly on a line, so nothing tells how sure it is."),
    ("no_source", "Unmet: it is not said how a figure is known."),
    ("no_standard_error", "A figure has no interval, of which the method makes its own."),
    ("no_start", "Unmet: no first day is named."),
    ("no_subject", "Unmet: no asset or service is named."),
    ("no_successor", "The council is none of those that come of the split."),
    ("no_target", "Unmet: it is not said where a figure is to stand."),
    ("no_target_group", "Unmet: it is not said for whom it is done."),
    ("no_tenure", "Unmet: it is not said how it is held."),
    ("no_weighted_events", "No weight falls on any event."),
    ("not_a_member", "Unmet: whoever acts for a formation is no member of it."),
    ("not_a_party", "Not a party of this agreement."),
    ("not_a_signer", "This party's signature is not needed."),
    ("not_a_sum", "The total is not the sum of its parts."),
    ("not_aggregable", "Figures of the indicator's areas do not add up."),
    ("not_annual", "The method is of years."),
    ("not_applicable", "It does not apply here."),
    ("not_assessed", "The text that holds does not assess it."),
    ("not_beside", "A warning: claims cover too many periods for our own figures to stand beside them."),
    ("not_converged", "The fit did not settle."),
    ("not_counts", "The method compares counts of events."),
    ("not_ended", "Unmet: its term has not ended."),
    ("not_exact", "A figure was rounded, or hidden, for whoever read it, and is not taken back."),
    ("not_finite", "A figure is no number to compute with."),
    ("not_held_apart", "A warning: how two changes differ is not told, and why."),
    ("not_in_a_row", "Periods do not follow one another."),
    ("not_in_force", "Unmet: it has not been in force."),
    ("not_local", "A principal authority does not lie in another."),
    ("not_offered", "The offer is not made on that day."),
    ("not_on_scale", "Not a point of the scale; unmet where a text names it."),
    ("not_permitted", "The caller may not write this record."),
    ("not_permitted_when", "The field cannot be given when another is."),
    ("not_positive", "A figure is not above zero, where the method divides by it."),
    ("not_ready", "Unmet: it was signed or completed on a later day."),
    ("not_refused", "Unmet: no party declined or took its signature back."),
    ("not_reverted", "Unmet: the reversion is not recorded."),
    ("not_served", "The council does not serve the area."),
    ("not_signed", "Unmet: a party has not signed."),
    ("not_started", "Unmet: the first day has not come."),
    ("not_whole", "A count is not a whole number."),
    ("not_within", "The area does not lie within, or is not among, those it is said of."),
    ("nothing_compared", "A warning: no area could be compared with the benchmark."),
    ("nothing_signed", "There is no signature to take back."),
    ("nothing_to_hand_back", "Unmet: only a service or asset is handed back."),
    ("numerator_above_denominator", "A part is larger than its whole."),
    ("off_scale", "A figure has no place on the scale of the line, such as the logarithm of zero."),
    ("one_time_code", "The code is wrong, or was used."),
    ("one_time_token", "The token is not good, was used, or is too old."),
    ("only_for_pages", "The parameter is for pages; a file has every record."),
    ("only_with_sync", "The parameter is for mode=sync."),
    ("open_period", "A period has no first or last day."),
    (
        "open_space_notice",
        "Unmet: Local Government Act 1972 s123(2A) asks for notices in two consecutive weeks, and for objections to be considered.",
    ),
    ("open_space_unknown", "Unmet: it is not said whether any of it is open space."),
    ("other_extension", "The file's name ends as files of another type do."),
    ("other_grain", "The period is longer or shorter than the indicator's usual ones."),
    ("out_of_order", "It comes before what it should follow."),
    ("out_of_range", "The number is too small or too large."),
    ("other_media_type", "The file is of another type than it is said to be."),
    ("other_side", "Nobody acts for a party on the other side of its own."),
    ("outside_interval", "The figure lies outside its own interval."),
    ("outside_term", "The day lies outside the term of the agreement."),
    ("overdispersed", "A warning: counts scatter more than chance alone would have it."),
    ("overlap", "Another record says the same of some of these days."),
    ("overlapping_periods", "Periods share days."),
    ("parts_exceed_whole", "The parts taken are more than the whole."),
    ("parts_lie_partly_within", "A warning: parts lie in a whole in part only, and are not counted."),
    ("party_ended", "Unmet: a party has ended, and who goes on is not named."),
    ("passphrase_common", "The passphrase is among those that are tried first."),
    ("passphrase_context", "The passphrase is little more than words of the person or the place."),
    ("passphrase_wrong", "The passphrase is wrong."),
    ("pattern", "The text has not the form it must have."),
    ("period", "Not a reporting period such as 2016/17."),
    ("period_lengths_differ", "A warning: the periods are of different length."),
    ("period_locked", "The period was signed off and is closed."),
    ("period_repeats", "Every figure of the period is that of another."),
    ("pointed_to", "Something points to the document, so it stays."),
    ("position", "Not a longitude and latitude in degrees."),
    ("pre_trend_not_supplied", "A warning: nobody knows whether the two went alike before."),
    ("preferred_elsewhere", "Unmet: an organisation that is no party is preferred for the asset or service."),
    ("precept_too_large", "The council raises more by precept than the offer is for."),
    ("precept_unknown", "What the council raises by precept is not known on that day."),
    ("ragged_row", "The row has more or fewer cells than the header."),
    ("reference_not_found", "The record that is named does not exist, or was deleted."),
    ("reference_wrong_kind", "The record that is named is of another kind."),
    ("related_draft", "Unmet: a related agreement is still a draft."),
    ("repeated", "The same thing is named twice."),
    ("repetitions_out_of_range", "A simulation of so many repetitions is not made."),
    ("required", "The field must be given."),
    ("required_when", "The field must be given when another is."),
    ("role_not_taken", "Nobody takes a role of the template."),
    ("role_of_other_side", "The role is for a party of the other side."),
    ("rounded", "A warning: counts are rounded, and small ones hidden, for this caller."),
    ("same_record", "A record cannot be related to itself so."),
    ("scale_code", "A scale's code is lower-case words joined by _."),
    ("scale_not_in_use", "Unmet: councils do not begin by this version of the scale on that day."),
    ("scheme_not_owned", "Only the scheme's owner or an operator gives its values."),
    ("seasons_differ", "A warning: the periods are of different seasons."),
    ("shares_as_rates", "A warning: shares are compared as rates of events."),
    ("side_empty", "Unmet: nobody stands on one side of the agreement."),
    ("side_unsigned", "Unmet: nobody signs for one side of the agreement."),
    ("sign_off_lapses", "A warning: the figures were signed off, which ends with this change."),
    ("singular", "The figures do not vary enough to tell anything."),
    ("source_not_linked", "A reader cannot look the figure up."),
    ("stage_open", "Unmet: a stage is not passed."),
    ("still_open", "Unmet: interest can still be expressed by others."),
    ("telephone", "Not a telephone number."),
    ("theory_incomplete", "Unmet: the theory of change has a gap."),
    ("times_not_forward", "Times do not go forward."),
    ("too_few", "There are fewer than needed."),
    ("too_few_events", "There are fewer events than the method needs."),
    ("too_few_points", "There are fewer figures than the method needs."),
    ("too_long", "The text is longer than permitted."),
    ("too_many", "There are more than permitted."),
    ("too_short", "The text is shorter than needed."),
    ("trends_not_parallel", "A warning: the two went apart before already."),
    ("unchanged", "It says what is there already."),
    ("undertaking_open", "Unmet: it is not said how far an obligation was kept."),
    ("undervalue", "A warning: less than best consideration, for well-being."),
    ("undervalue_consent", "An undervalue above £2,000,000 needs the Secretary of State's consent."),
    ("unknown_column", "The collection has no such column."),
    ("unknown_document", "The record carries no such document."),
    ("unknown_field", "The body has no such field."),
    ("unknown_key", "Nothing has this key."),
    ("unknown_level", "Intervals are at 95% or 99.8%."),
    ("unknown_role", "The template has no such role."),
    ("unknown_scheme", "There is no such identifier scheme."),
    ("unknown_theme", "Unmet: the scale has no such theme."),
    ("unknown_word", "The value is not in the list of allowed ones."),
    ("value_differs", "The figure is not what numerator and denominator give."),
    ("version_left_out", "The version before it is not there yet."),
    ("web_address", "Not a web address."),
    ("well_being", "Unmet: an undervalue needs well-being that justifies it (General Disposal Consent 2003)."),
    ("window_not_said", "The time that a claim covers is not known."),
    ("wrong_scheme", "The record cannot be named under this scheme."),
    ("wrong_shape", "The value has not the shape it must have."),
    ("wrong_type", "The value is of another type."),
    ("zero_count", "A figure is zero, and a ratio cannot be taken of it."),
    ("zero_width_interval", "An interval has no width, so nothing can be weighed by it."),
];

/// An entry of the catalogue.
pub struct Entry {
    /// The code.
    pub code: &'static str,
    /// The status it comes with, if it is of a whole problem.
    pub status: Option<StatusCode>,
    /// A short name.
    pub title: String,
    /// What it means.
    pub meaning: &'static str,
}

/// A code in words: `too_long` is "Too long".
fn in_words(code: &str) -> String {
    let mut words = code.replace('_', " ");
    if let Some(first) = words.get_mut(..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// Every code.
pub fn all() -> impl Iterator<Item = Entry> {
    let whole = Code::ALL.iter().map(|code| Entry {
        code: code.word(),
        status: Some(code.status()),
        title: code.title().to_owned(),
        meaning: code.meaning(),
    });
    let single = |code: &&(&'static str, &'static str)| Code::ALL.iter().all(|whole| whole.word() != code.0);
    whole.chain(FAULTS.iter().filter(single).map(|(code, meaning)| Entry {
        code,
        status: None,
        title: in_words(code),
        meaning,
    }))
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::*;

    #[test]
    fn every_code_is_told_once() {
        let codes: Vec<_> = all().map(|entry| entry.code).collect();
        assert_eq!(codes.len(), codes.iter().collect::<BTreeSet<_>>().len());
    }

    /// Codes stand as the second argument of these calls; each must be in the catalogue.
    #[test]
    fn every_code_of_the_domain_is_told() {
        let mut missing = BTreeSet::new();
        walk(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../domain/src"), &mut missing);
        assert!(missing.is_empty(), "{missing:?}");
    }

    fn walk(folder: &Path, missing: &mut BTreeSet<String>) {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                walk(&path, missing);
            } else {
                let text = fs::read_to_string(&path).unwrap();
                let (ruled, _) = text.split_once("#[cfg(test)]").unwrap_or((&text, ""));
                let is_test = path.file_stem().is_some_and(|name| name == "tests");
                let warned = ruled.split("warnings.push((").skip(1).filter(|_| !is_test);
                let refused = ruled.split(" => \"").skip(1).filter(|_| path.ends_with("statistics/refusal.rs"));
                for part in warned {
                    check(part.split('"').nth(1).unwrap_or_default(), missing);
                }
                for part in refused {
                    check(part.split('"').next().unwrap_or_default(), missing);
                }
                for part in ruled.split("Unmet::new(").skip(1).filter(|_| !is_test) {
                    check(part.split('"').nth(1).unwrap_or_default(), missing);
                }
                for part in text.split("Malformed::new(").skip(1) {
                    check(part.split('"').nth(1).unwrap_or_default(), missing);
                }
                for part in text.split("Fault::new(").skip(1) {
                    let words: Vec<_> = part.split("));").next().unwrap_or_default().split('"').collect();
                    let code = words.iter().skip(1).step_by(2).find(|word| !word.is_empty() && !word.starts_with('/'));
                    check(code.unwrap_or(&""), missing);
                }
            }
        }
    }

    fn check(code: &str, missing: &mut BTreeSet<String>) {
        let shaped =
            !code.is_empty() && code.bytes().all(|b| b.is_ascii_lowercase() || b == b'_' || b.is_ascii_digit());
        if shaped && all().all(|entry| entry.code != code) {
            missing.insert(code.to_owned());
        }
    }
}
