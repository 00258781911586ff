package cdshooks

import (
	"bytes"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"slices"
	"strings"

	"stepwise/internal/fault"
	"stepwise/internal/id"
)

// Limits of a request. A patient's medicines, values of a year and problems come to a
// few hundred kilobytes; what is beyond the limits is no prefetch of ours.
const (
	maxBody    = 4 << 20 // bytes
	maxDepth   = 64      // objects and arrays within each other; FHIR needs some 20
	maxEntries = 5000    // resources, all bundles together
	maxObjects = 150_000 // objects, some thirty for a resource
	maxText    = 300     // characters of an id
)

// Sentences that decide the HTTP status.
const (
	keyPrefetch = "ehr.request.prefetch"
	keyMedia    = "ehr.request.media"
)

// request is one call of a service. What identifies the patient is checked to be
// there and is then forgotten.
type request struct {
	selections []string
	drafts     []resource
	prefetch   map[string][]resource // by key; a key that is missing was not sent, or could not be had
	more       bool                  // a bundle has further pages, which are not asked for
	unreadable int                   // resources that are no FHIR R4
}

// envelope is the request as it comes. fhirServer and fhirAuthorization are not read:
// we work from prefetch alone (DIVERGENCES.md).
type envelope struct {
	Hook     string `json:"hook"`
	Instance string `json:"hookInstance"`
	Context  struct {
		User       string   `json:"userId"`
		Patient    string   `json:"patientId"`
		Selections []string `json:"selections"`
		Drafts     *bundle  `json:"draftOrders"`
	} `json:"context"`
	Prefetch map[string]*bundle `json:"prefetch"`
}

// readBody takes JSON within the limits.
func readBody(r *http.Request) ([]byte, error) {
	media, parameters, err := mime.ParseMediaType(r.Header.Get("Content-Type"))
	charset := parameters["charset"]
	if err != nil || media != "application/json" && media != "application/fhir+json" || charset != "" && !strings.EqualFold(charset, "utf-8") || r.Header.Get("Content-Encoding") != "" {
		return nil, fault.New(fault.Invalid, keyMedia)
	}
	body, err := io.ReadAll(r.Body)
	if err != nil {
		var large *http.MaxBytesError
		if errors.As(err, &large) {
			return nil, err
		}
		return nil, fault.Wrap(err, fault.Invalid, "ehr.request.cut")
	}
	// Counted before anything is built: an object of two letters becomes one of half a
	// kilobyte in memory.
	switch depth, objects := shape(body); {
	case depth > maxDepth:
		return nil, fault.New(fault.TooLarge, "ehr.request.deep", "Max", maxDepth)
	case objects > maxObjects:
		return nil, fault.New(fault.TooLarge, "ehr.request.entries", "Max", maxEntries)
	}
	return body, nil
}

// decode reads a call of x and holds it to the specification, telling all faults at
// once.
func decode(body []byte, x *service) (*request, error) {
	in := &request{prefetch: map[string][]resource{}}
	var f fault.Form
	var e envelope
	if json.Unmarshal(body, &e) != nil { // something has another type: look at each part by itself
		var err error
		if e, err = in.carefully(body, x, &f); err != nil {
			return nil, fault.Wrap(err, fault.Invalid, "ehr.request.json")
		}
	}
	f.Check(e.Hook != "", "hook", "fault.required")
	f.Check(e.Hook == "" || e.Hook == x.hook, "hook", "ehr.request.hook", "Hook", x.hook)
	f.Check(e.Instance != "", "hookInstance", "fault.required")
	f.Check(e.Instance == "" || id.Valid(strings.ToLower(e.Instance)), "hookInstance", "ehr.request.uuid")
	f.Check(e.Context.User != "" && len(e.Context.User) <= maxText, "context.userId", "fault.required")
	f.Check(e.Context.Patient != "" && len(e.Context.Patient) <= maxText, "context.patientId", "fault.required")
	if x.hook == "order-select" {
		in.selections = e.Context.Selections
		f.Check(len(in.selections) > 0, "context.selections", "ehr.request.selections")
		f.Check(e.Context.Drafts.is("Bundle"), "context.draftOrders", "ehr.request.bundle")
		in.take("draftOrders", e.Context.Drafts, &in.drafts)
	}
	entries := len(in.drafts)
	for key := range x.prefetch {
		b, sent := e.Prefetch[key]
		if !sent || b.is("OperationOutcome") { // not sent, or could not be had
			continue
		}
		list := []resource{} // null: the client has looked and has nothing
		if b != nil {
			if entries += len(b.Entry); entries > maxEntries {
				return nil, fault.New(fault.TooLarge, "ehr.request.entries", "Max", maxEntries)
			}
			in.take(key, b, &list)
		}
		in.prefetch[key] = list
	}
	return in, f.Err()
}

// carefully reads a request in which something has another type than it should: what
// can be read is, and the rest is a fault with its place.
func (in *request) carefully(body []byte, x *service, f *fault.Form) (envelope, error) {
	var e envelope
	var rough struct {
		Hook     json.RawMessage            `json:"hook"`
		Instance json.RawMessage            `json:"hookInstance"`
		Context  map[string]json.RawMessage `json:"context"`
		Prefetch map[string]json.RawMessage `json:"prefetch"`
	}
	if err := json.Unmarshal(body, &rough); err != nil {
		return e, err
	}
	e.Hook, e.Instance = text(rough.Hook), text(rough.Instance)
	e.Context.User, e.Context.Patient = text(rough.Context["userId"]), text(rough.Context["patientId"])
	if json.Unmarshal(rough.Context["selections"], &e.Context.Selections) != nil {
		e.Context.Selections = nil // told by decode
	}
	if raw, sent := rough.Context["draftOrders"]; sent {
		b, n, err := careful(raw)
		if err == nil {
			e.Context.Drafts = b
		}
		in.unreadable += n
	}
	e.Prefetch = map[string]*bundle{}
	for key := range x.prefetch {
		raw, sent := rough.Prefetch[key]
		if !sent {
			continue
		}
		if bytes.Equal(raw, []byte("null")) {
			e.Prefetch[key] = nil
			continue
		}
		b, n, err := careful(raw)
		if err != nil {
			f.Add("prefetch."+key, "ehr.request.resource")
			continue
		}
		in.unreadable += n
		e.Prefetch[key] = b
	}
	return e, nil
}

// need reports the keys of prefetch without which there is no answer: 412 ("If the
// CDS Service is unable to obtain required data …").
func (in *request) need(keys ...string) error {
	missing := slices.DeleteFunc(keys, func(k string) bool { _, ok := in.prefetch[k]; return ok })
	if len(missing) == 0 {
		return nil
	}
	f := fault.New(fault.Invalid, keyPrefetch, "Keys", strings.Join(missing, ", "))
	for _, k := range missing {
		f.Fields = append(f.Fields, fault.Field{Where: "prefetch." + k, Key: "fault.required"})
	}
	return f
}

func text(raw json.RawMessage) string {
	var s string
	if json.Unmarshal(raw, &s) != nil {
		return ""
	}
	return strings.TrimSpace(s)
}

// shape counts how deep brackets stand within brackets, and the objects, without
// building anything. It ends early when something is deeper than allowed.
func shape(body []byte) (deepest, objects int) {
	depth, quoted := 0, false
	for i := 0; i < len(body) && deepest <= maxDepth; i++ {
		switch c := body[i]; {
		case quoted && c == '\\':
			i++
		case c == '"':
			quoted = !quoted
		case quoted:
		case c == '{' || c == '[':
			depth++
			deepest = max(deepest, depth)
			if c == '{' {
				objects++
			}
		case c == '}' || c == ']':
			depth--
		}
	}
	return deepest, objects
}
