// Package deid looks through English and Chinese text for what may identify a
// patient, before a case report leaves its authors.
//
// It warns; it does not remove, and it does not vouch for a text. What it looks
// for follows
//
//   - the identifiers that the HIPAA Privacy Rule's safe harbor method lists,
//     45 CFR 164.514(b)(2): names, addresses, all elements of dates but the year,
//     telephone numbers, e-mail addresses, record and account numbers, ages over 89
//     (read at http://med.emory.edu/administration/sns/hipaa.html);
//   - the personal attributes of GB/T 39725-2020, Guide for health data security,
//     such as name, identity card and telephone
//     (read at https://junhe.com/legal-updates/1430);
//   - the ICMJE Recommendations, which add initials and hospital numbers
//     (read at http://www.ozhurnal.com/en/protection-research-participants).
//
// Not looked for: faces and other pictures, names without a title or a label,
// names of hospitals and places above the street or village, bank cards, vehicle
// plates, and rare findings that give a person away by themselves.
//
// A case report is full of figures. Doses, laboratory values, grades, DOIs, trial
// registrations, gene names, medicine batches and durations must not raise a
// warning: whoever is warned for nothing stops reading warnings.
package deid

// Kind says what sort of identifier a warning is about.
type Kind string

// The kinds.
const (
	Date         Kind = "date"          // a day: 2024-03-05, 3月5日, March 5
	Month        Kind = "month"         // a month of a year: March 2024, 2024年3月
	Record       Kind = "record"        // hospital, admission, insurance … numbers
	Phone        Kind = "phone"         // telephone and fax
	IdentityCard Kind = "identity_card" // a Chinese identity number whose check character fits, or the old form
	IdentityLike Kind = "identity_like" // shaped or labelled like one, but it does not check
	Email        Kind = "email"
	Name         Kind = "name"
	Age          Kind = "age" // over 89
	Address      Kind = "address"
	Bed          Kind = "bed"
	Account      Kind = "account" // WeChat and QQ
)

// Kinds lists them in the order of a report.
func Kinds() []Kind {
	return []Kind{Name, IdentityCard, IdentityLike, Record, Phone, Email, Account, Address, Bed, Date, Month, Age}
}

// Confidence says how likely the text is what the kind says.
type Confidence int

// The confidences.
const (
	Low    Confidence = iota + 1 // often something else; worth a look
	Medium                       // usually it
	High                         // a label, a check character or an unmistakable form says so
)

// String is the word under which a confidence is looked up for display.
func (c Confidence) String() string { return [...]string{"", "low", "medium", "high"}[c] }

// Warning is one place in the text. Start and End are byte offsets into the text
// given to Find, half open, on borders of code points; Excerpt is text[Start:End].
// Key names the sentence that says why, Args fill its blanks (see Keys).
//
// An excerpt is the identifier itself: show it to the author, keep it out of logs.
type Warning struct {
	Start, End int
	Kind       Kind
	Excerpt    string
	Confidence Confidence
	Key        string
	Args       map[string]any
}

// Find returns the warnings for a text in order of their place. Its time grows
// linearly with the text: every search around a place is bounded. Full-width
// letters and figures, traditional characters in labels, and characters without
// width hide nothing; ranges are those of the original text all the same. Ranges
// of different kinds may overlap, for example a telephone number in an address.
func Find(s string) []Warning {
	sc := scanner{text: fold(s)}
	sc.muted = mute(sc.text)
	sc.run()
	return settle(s, sc.found)
}

// The keys of the sentences that say why, with the blanks that Args fill.
const (
	keyDate          = "casereport.deid.date"            //
	keyDateNoYear    = "casereport.deid.date.noyear"     //
	keyDateShort     = "casereport.deid.date.short"      //
	keyDateLabel     = "casereport.deid.date.label"      //
	keyDateCompact   = "casereport.deid.date.compact"    //
	keyDateCited     = "casereport.deid.date.cited"      //
	keyMonth         = "casereport.deid.month"           //
	keyRecord        = "casereport.deid.record"          // Label
	keyMobile        = "casereport.deid.phone.mobile"    // Prefix
	keyLandline      = "casereport.deid.phone.landline"  // Area
	keyInternational = "casereport.deid.phone.abroad"    //
	keyPhoneLabel    = "casereport.deid.phone.label"     // Label
	keyIdentity      = "casereport.deid.identity"        //
	keyIdentityOld   = "casereport.deid.identity.old"    //
	keyIdentityCheck = "casereport.deid.identity.check"  //
	keyIdentityLabel = "casereport.deid.identity.label"  // Label
	keyEmail         = "casereport.deid.email"           //
	keyNameTitle     = "casereport.deid.name.title"      // Title
	keyNameLabel     = "casereport.deid.name.label"      // Label
	keyNameSurname   = "casereport.deid.name.surname"    // Title
	keyNameDegree    = "casereport.deid.name.degree"     // Title
	keyNameSex       = "casereport.deid.name.sex"        //
	keyInitials      = "casereport.deid.name.initials"   // Label
	keyAge           = "casereport.deid.age"             // Age
	keyAgeWord       = "casereport.deid.age.word"        //
	keyStreet        = "casereport.deid.address.street"  //
	keyVillage       = "casereport.deid.address.village" //
	keyAddressLabel  = "casereport.deid.address.label"   // Label
	keyBed           = "casereport.deid.bed"             //
	keyAccount       = "casereport.deid.account"         // Label
)

// Keys lists every key that a Warning may carry.
func Keys() []string {
	return []string{
		keyDate, keyDateNoYear, keyDateShort, keyDateLabel, keyDateCompact, keyDateCited, keyMonth, keyRecord,
		keyMobile, keyLandline, keyInternational, keyPhoneLabel,
		keyIdentity, keyIdentityOld, keyIdentityCheck, keyIdentityLabel, keyEmail,
		keyNameTitle, keyNameLabel, keyNameSurname, keyNameDegree, keyNameSex, keyInitials,
		keyAge, keyAgeWord, keyStreet, keyVillage, keyAddressLabel, keyBed, keyAccount,
	}
}
