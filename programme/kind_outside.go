package programme

import (
	"maps"
	"slices"
	"strings"

	"stepwise/lrs"
)

// Something done on another platform that speaks xAPI: one activity, or so many
// different activities below another one. Each activity counts once, however often
// its platform tells of it.
func init() {
	register(Kind{
		Name: "outside", Fields: []string{"count", "verbs", "activity", "below", "score", "success"}, Dimension: Content,
		Check: func(r Requirement, note func(field, key string, args ...any)) {
			switch {
			case r.Activity == "" && r.Below == "":
				note("activity", "programme.fault.where")
			case r.Activity != "" && r.Below != "":
				note("below", "programme.fault.both")
			case r.Activity != "" && r.Count > 1:
				note("count", "programme.fault.once")
			}
			checkIRI(r.Activity, "activity", note)
			checkIRI(r.Below, "below", note)
			for i, v := range r.Verbs {
				switch iri, ok := verbIRI(v); {
				case !ok:
					note("verbs", "programme.fault.word", "Word", v, "Words", strings.Join(VerbWords(), ", "))
				case iri == lrs.Voided.ID || iri == lrs.Waived.ID:
					note("verbs", "programme.fault.verb")
				case slices.Index(r.Verbs, v) != i:
					note("verbs", "programme.fault.listed", "Code", v)
				}
			}
			checkShare(r, note)
			if r.Count < 0 {
				note("count", "programme.fault.count", "Max", 1000)
			}
		},
		Match: func(r Requirement, e lrs.Entry) (string, bool) {
			if !saidWith(e.Verb, r.Verbs) || !r.about(e) {
				return "", false
			}
			// A score that nobody told is unknown, never enough.
			if r.Score > 0 && (e.Scaled == nil || *e.Scaled < r.Score) {
				return "", false
			}
			return e.Object, !r.Success || succeeded(e)
		},
		Need: func(r Requirement) int { return max(1, r.Count) },
		Wants: func(r Requirement) []string {
			if r.Activity == "" {
				return nil
			}
			return []string{r.Activity}
		},
	})
}

// verbWords are the verbs that a coordinator may write as a word: those of the ADL
// vocabulary that platforms report learning with, and cmi5's.
var verbWords = map[string]string{
	"completed":   "http://adlnet.gov/expapi/verbs/completed",
	"passed":      "http://adlnet.gov/expapi/verbs/passed",
	"failed":      "http://adlnet.gov/expapi/verbs/failed",
	"mastered":    "http://adlnet.gov/expapi/verbs/mastered",
	"scored":      "http://adlnet.gov/expapi/verbs/scored",
	"attended":    "http://adlnet.gov/expapi/verbs/attended",
	"answered":    "http://adlnet.gov/expapi/verbs/answered",
	"experienced": "http://adlnet.gov/expapi/verbs/experienced",
	"interacted":  "http://adlnet.gov/expapi/verbs/interacted",
	"launched":    "http://adlnet.gov/expapi/verbs/launched",
	"responded":   "http://adlnet.gov/expapi/verbs/responded",
	"shared":      "http://adlnet.gov/expapi/verbs/shared",
	"satisfied":   "https://w3id.org/xapi/adl/verbs/satisfied",
}

// VerbWords lists the verbs that may be written as a word, in alphabetical order.
func VerbWords() []string { return slices.Sorted(maps.Keys(verbWords)) }

// verbIRI is the IRI of a verb that is written as a word or as its IRI.
func verbIRI(v string) (string, bool) {
	if iri, ok := verbWords[v]; ok {
		return iri, true
	}
	return v, strings.Contains(v, ":")
}

// saidWith reports whether a verb is one of those written; none written means
// completed or passed.
func saidWith(verb string, written []string) bool {
	if len(written) == 0 {
		return verb == lrs.Completed.ID || verb == lrs.Passed.ID
	}
	return slices.ContainsFunc(written, func(v string) bool { iri, _ := verbIRI(v); return iri == verb })
}

// about reports whether a statement is about the requirement's activity, or about
// one below it: whose IRI goes on where that ends, or which names it as a parent.
// The activity above is not one of those below it.
func (r Requirement) about(e lrs.Entry) bool {
	if r.Activity != "" {
		return e.Object == r.Activity
	}
	if e.Object == r.Below || e.Object == "" {
		return false
	}
	rest, within := strings.CutPrefix(e.Object, r.Below)
	within = within && (strings.HasSuffix(r.Below, "/") || strings.HasSuffix(r.Below, "#") || strings.ContainsRune("/#?", rune(rest[0])))
	return within || slices.Contains(e.Parents, r.Below)
}

// succeeded reports whether a statement says that it went well: in its result, or
// where that is silent by the verb alone.
func succeeded(e lrs.Entry) bool {
	if e.Success != nil {
		return *e.Success
	}
	return e.Verb == lrs.Passed.ID || e.Verb == verbWords["mastered"]
}

func checkShare(r Requirement, note func(field, key string, args ...any)) {
	if r.Score < 0 || r.Score > 1 {
		note("score", "programme.fault.score")
	}
}
