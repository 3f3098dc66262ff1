//! The media types that documents may have: what people file, and nothing that runs.

use crate::{vocabulary, vocabulary::Vocabulary};

vocabulary! {
    /// What a document is, by its bytes.
    MediaType {
        Pdf = "application/pdf",
        Docx = "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        Xlsx = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        Pptx = "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        Odt = "application/vnd.oasis.opendocument.text",
        Ods = "application/vnd.oasis.opendocument.spreadsheet",
        Odp = "application/vnd.oasis.opendocument.presentation",
        Png = "image/png",
        Jpeg = "image/jpeg",
        Gif = "image/gif",
        Webp = "image/webp",
        Tiff = "image/tiff",
        Text = "text/plain",
        Csv = "text/csv",
        Markdown = "text/markdown",
        GeoJson = "application/geo+json",
    }
}

impl MediaType {
    /// The ends that a file's name may have, the usual one first.
    pub fn extensions(self) -> &'static [&'static str] {
        match self {
            Self::Pdf => &["pdf"],
            Self::Docx => &["docx"],
            Self::Xlsx => &["xlsx"],
            Self::Pptx => &["pptx"],
            Self::Odt => &["odt"],
            Self::Ods => &["ods"],
            Self::Odp => &["odp"],
            Self::Png => &["png"],
            Self::Jpeg => &["jpg", "jpeg"],
            Self::Gif => &["gif"],
            Self::Webp => &["webp"],
            Self::Tiff => &["tif", "tiff"],
            Self::Text => &["txt"],
            Self::Csv => &["csv"],
            Self::Markdown => &["md"],
            Self::GeoJson => &["geojson", "json"],
        }
    }

    /// Whether it is text, of which the bytes alone do not tell the kind.
    pub fn is_text(self) -> bool {
        matches!(self, Self::Text | Self::Csv | Self::Markdown | Self::GeoJson)
    }

    /// The type of files whose name ends so.
    pub fn of_extension(extension: &str) -> Option<Self> {
        let extension = extension.to_ascii_lowercase();
        Self::ALL.iter().copied().find(|media| media.extensions().contains(&extension.as_str()))
    }
}
