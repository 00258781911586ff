package cmi5

import (
	"encoding/json"
	"net/url"
	"regexp"
)

// languages is a list of language tags (RFC 5646, in its outline).
var languages = regexp.MustCompile(`^[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*( *, *[a-zA-Z]{1,8}(-[a-zA-Z0-9]{1,8})*)*$`)

// The identifiers of the specification.
const (
	CategoryCMI5   = "https://w3id.org/xapi/cmi5/context/categories/cmi5"   // clause 9.6.2.1
	CategoryMoveOn = "https://w3id.org/xapi/cmi5/context/categories/moveon" // clause 9.6.2.2

	ExtSession          = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
	ExtMasteryScore     = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
	ExtLaunchMode       = "https://w3id.org/xapi/cmi5/context/extensions/launchmode"
	ExtLaunchURL        = "https://w3id.org/xapi/cmi5/context/extensions/launchurl"
	ExtMoveOn           = "https://w3id.org/xapi/cmi5/context/extensions/moveon"
	ExtLaunchParameters = "https://w3id.org/xapi/cmi5/context/extensions/launchparameters"
	ExtProgress         = "https://w3id.org/xapi/cmi5/result/extensions/progress"
	ExtReason           = "https://w3id.org/xapi/cmi5/result/extensions/reason"

	TypeBlock  = "https://w3id.org/xapi/cmi5/activitytype/block"  // clause 9.4
	TypeCourse = "https://w3id.org/xapi/cmi5/activitytype/course" // clause 9.4

	LaunchDataID  = "LMS.LaunchData"         // state document of clause 10
	PreferencesID = "cmi5LearnerPreferences" // agent profile of clause 11
)

// Mode is how a session is meant (clause 10.2.2).
type Mode string

// The modes.
const (
	Normal Mode = "Normal"
	Browse Mode = "Browse" // to look around
	Review Mode = "Review" // to look again at what was done
)

// Launch is one launch of an AU.
type Launch struct {
	Address      string // where the AU is, absolute
	Endpoint     string // of xAPI
	Fetch        string // where the token is fetched once
	Actor        string // JSON agent
	Registration string // UUID
	Activity     string // IRI of the AU, the LMS's own
}

// URL is the address that a browser opens: the AU's own with the parameters of
// clause 8.1 added to its query.
func (l Launch) URL() (string, error) {
	u, err := url.Parse(l.Address)
	if err != nil {
		return "", err
	}
	added := "endpoint=" + escape(l.Endpoint) + "&fetch=" + escape(l.Fetch) + "&actor=" + escape(l.Actor) +
		"&registration=" + escape(l.Registration) + "&activityId=" + escape(l.Activity)
	if u.RawQuery != "" {
		added = u.RawQuery + "&" + added
	}
	u.RawQuery = added
	return u.String(), nil
}

// escape encodes all but the unreserved characters of RFC 3986; a space is %20,
// since not every AU reads "+" as one.
func escape(s string) string {
	const hex = "0123456789ABCDEF"
	out := make([]byte, 0, len(s)*2)
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '-' || c == '_' || c == '.' || c == '~' {
			out = append(out, c)
		} else {
			out = append(out, '%', hex[c>>4], hex[c&15])
		}
	}
	return string(out)
}

// LaunchData is the state document LMS.LaunchData (clause 10.2).
type LaunchData struct {
	ContextTemplate  json.RawMessage `json:"contextTemplate"`
	LaunchMode       Mode            `json:"launchMode"`
	LaunchParameters *string         `json:"launchParameters,omitempty"`
	MasteryScore     *float64        `json:"masteryScore,omitempty"`
	MoveOn           MoveOn          `json:"moveOn"`
	ReturnURL        string          `json:"returnURL,omitempty"`
	EntitlementKey   *Entitlement    `json:"entitlementKey,omitempty"`
}

// Entitlement is the entitlementKey of the launch data (clause 10.2.7).
type Entitlement struct {
	CourseStructure string `json:"courseStructure"`
}

// Data returns the launch data of an AU for a session.
func (a *AU) Data(session string, mode Mode, returnURL string) LaunchData {
	template, err := json.Marshal(map[string]any{
		"contextActivities": map[string]any{"grouping": []any{map[string]string{"objectType": "Activity", "id": a.ID}}},
		"extensions":        map[string]string{ExtSession: session},
	})
	if err != nil {
		panic(err) // maps of strings
	}
	d := LaunchData{ContextTemplate: template, LaunchMode: mode, LaunchParameters: a.LaunchParameters, MasteryScore: a.MasteryScore,
		MoveOn: a.MoveOn, ReturnURL: returnURL}
	if a.EntitlementKey != nil {
		d.EntitlementKey = &Entitlement{*a.EntitlementKey}
	}
	return d
}

// ValidPreferences reports whether a document can be cmi5LearnerPreferences: a JSON
// object with a list of language tags and "on" or "off" (clause 11).
func ValidPreferences(mediaType string, body []byte) bool {
	var p struct {
		Language *string `json:"languagePreference"`
		Audio    *string `json:"audioPreference"`
	}
	if mediaType != "application/json" || json.Unmarshal(body, &p) != nil || p.Language == nil || p.Audio == nil {
		return false
	}
	return languages.MatchString(*p.Language) && (*p.Audio == "on" || *p.Audio == "off")
}
