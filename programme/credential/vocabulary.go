package credential

// Context addresses. Open Badges 3.0 fixes the first two and their order for a
// badge; a status list needs the first alone.
const (
	contextVC2   = "https://www.w3.org/ns/credentials/v2"
	contextBadge = "https://purl.imsglobal.org/spec/ob/v3p0/context-3.0.3.json"
)

// Namespaces of the terms in use.
const (
	nsRDF     = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
	nsXSD     = "http://www.w3.org/2001/XMLSchema#"
	nsVC      = "https://www.w3.org/2018/credentials#"
	nsStatus  = "https://www.w3.org/ns/credentials/status#"
	nsSec     = "https://w3id.org/security#"
	nsSchema  = "https://schema.org/"
	nsBadge   = "https://purl.imsglobal.org/spec/vc/ob/vocab.html#"
	nsDublin  = "http://purl.org/dc/terms/"
	obXSD     = "https://www.w3.org/2001/XMLSchema#" // the badge context writes https, and so must we
	xsdString = nsXSD + "string"
	rdfType   = nsRDF + "type"
)

// kind says how the value of a term is read.
type kind int

const (
	literal   kind = iota // a string, number or boolean with the term's datatype
	node                  // an object, or an array of objects
	reference             // an object, or a string that is an identifier
	word                  // a string that is itself a term
)

// term is one property as a JSON-LD context defines it.
type term struct {
	iri      string
	kind     kind
	datatype string            // of a literal; xsd:string when empty
	words    map[string]string // of a word
}

// class is one type and the terms that its scoped context adds to an object.
type class struct {
	iri   string
	terms map[string]term
}

// vocabulary is the part of a list of contexts that this package uses: the
// terms known everywhere and the classes with theirs.
type vocabulary struct {
	terms   map[string]term
	classes map[string]class
}

// badgeVocabulary reflects the contexts of an OpenBadgeCredential,
// statusVocabulary that of a BitstringStatusListCredential. Sources: the W3C
// context credentials/v2 and the 1EdTech context 3.0.3, term by term.
var (
	badgeVocabulary = vocabulary{
		terms: map[string]term{
			"name":        {iri: nsSchema + "name"},
			"description": {iri: nsSchema + "description"},
			"inLanguage":  {iri: nsSchema + "inLanguage"},
			"narrative":   {iri: nsBadge + "narrative"},
			"url":         {iri: nsSchema + "url", datatype: obXSD + "anyURI"},
		},
		classes: map[string]class{
			"VerifiableCredential": credentialClass,
			"OpenBadgeCredential":  {iri: nsBadge + "OpenBadgeCredential"},
			"Profile":              {iri: nsBadge + "Profile"},
			"AchievementSubject": {iri: nsBadge + "AchievementSubject", terms: map[string]term{
				"achievement":   {iri: nsBadge + "achievement", kind: node},
				"creditsEarned": {iri: nsBadge + "creditsEarned", datatype: obXSD + "float"},
				"identifier":    {iri: nsBadge + "identifier", kind: node},
			}},
			"IdentityObject": {iri: nsBadge + "IdentityObject", terms: map[string]term{
				"hashed":       {iri: nsBadge + "hashed", datatype: obXSD + "boolean"},
				"identityHash": {iri: nsBadge + "identityHash"},
				"identityType": {iri: nsBadge + "identityType"},
				"salt":         {iri: nsBadge + "salt"},
			}},
			"Achievement": {iri: nsBadge + "Achievement", terms: map[string]term{
				"achievementType": {iri: nsBadge + "achievementType"},
				"criteria":        {iri: nsBadge + "Criteria", kind: reference},
				"image":           {iri: nsBadge + "image", kind: reference},
				"related":         {iri: nsBadge + "related", kind: node},
			}},
			"Related":                  {iri: nsBadge + "Related"},
			"Image":                    {iri: nsBadge + "Image"},
			"BitstringStatusListEntry": entryClass,
			"DataIntegrityProof":       proofClass,
		},
	}
	statusVocabulary = vocabulary{
		terms: map[string]term{
			"name":        {iri: nsSchema + "name"},
			"description": {iri: nsSchema + "description"},
		},
		classes: map[string]class{
			"VerifiableCredential":          credentialClass,
			"BitstringStatusListCredential": {iri: nsStatus + "BitstringStatusListCredential"},
			"BitstringStatusList": {iri: nsStatus + "BitstringStatusList", terms: map[string]term{
				"encodedList":   {iri: nsStatus + "encodedList", datatype: nsSec + "multibase"},
				"statusPurpose": {iri: nsStatus + "statusPurpose"},
			}},
			"DataIntegrityProof": proofClass,
		},
	}
)

// Classes that both vocabularies share, from credentials/v2.
var (
	credentialClass = class{iri: nsVC + "VerifiableCredential", terms: map[string]term{
		"credentialStatus":  {iri: nsVC + "credentialStatus", kind: reference},
		"credentialSubject": {iri: nsVC + "credentialSubject", kind: reference},
		"issuer":            {iri: nsVC + "issuer", kind: reference},
		"validFrom":         {iri: nsVC + "validFrom", datatype: nsXSD + "dateTime"},
		"validUntil":        {iri: nsVC + "validUntil", datatype: nsXSD + "dateTime"},
	}}
	entryClass = class{iri: nsStatus + "BitstringStatusListEntry", terms: map[string]term{
		"statusListCredential": {iri: nsStatus + "statusListCredential", kind: reference},
		"statusListIndex":      {iri: nsStatus + "statusListIndex"},
		"statusPurpose":        {iri: nsStatus + "statusPurpose"},
	}}
	proofClass = class{iri: nsSec + "DataIntegrityProof", terms: map[string]term{
		"created":     {iri: nsDublin + "created", datatype: nsXSD + "dateTime"},
		"cryptosuite": {iri: nsSec + "cryptosuite", datatype: nsSec + "cryptosuiteString"},
		"proofPurpose": {iri: nsSec + "proofPurpose", kind: word,
			words: map[string]string{"assertionMethod": nsSec + "assertionMethod"}},
		"verificationMethod": {iri: nsSec + "verificationMethod", kind: reference},
	}}
)
