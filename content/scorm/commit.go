package scorm

import (
	"math"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// Data is a unit's data model as a commit brings it: element names of the run-time
// environment ("cmi.core.lesson_status") with their values.
type Data map[string]string

// Limits of a commit. 2004 allows 64,000 characters of suspend data and 250
// interactions of which each has a few thousand.
const (
	MaxElements = 5000
	MaxValue    = 70_000 // bytes of one value
	MaxBytes    = 2 << 20
)

// Result is what a data model says of its unit.
type Result struct {
	Completed bool
	Passed    bool
	Failed    bool
	Scaled    *float64      // 0…1
	Time      time.Duration // of this session
	Exit      string        // "suspend", "time-out", "logout", "normal" or ""
}

// Read reads a data model. mastery, where there is one, decides about passing when
// a score is there, as both standards ask of the learning system (SCORM 1.2 RTE
// 3.4.4 "cmi.core.lesson_status", 2004 RTE 4.2.22 "success_status").
func Read(v Version, d Data, mastery *float64) Result {
	if v == V2004 {
		return read2004(d, mastery)
	}
	return read12(d, mastery)
}

func read12(d Data, mastery *float64) Result {
	r := Result{Time: hms(d["cmi.core.session_time"]), Exit: d["cmi.core.exit"]}
	if raw, ok := figure(d["cmi.core.score.raw"]); ok {
		least, most := 0.0, 100.0
		if x, ok := figure(d["cmi.core.score.min"]); ok {
			least = x
		}
		if x, ok := figure(d["cmi.core.score.max"]); ok {
			most = x
		}
		r.Scaled = scaled(raw, least, most)
	}
	switch d["cmi.core.lesson_status"] {
	case "passed":
		r.Completed, r.Passed = true, true
	case "failed":
		r.Failed = true
	case "completed":
		r.Completed = true
	}
	return r.judge(mastery, r.Completed || r.Failed)
}

func read2004(d Data, mastery *float64) Result {
	r := Result{Time: iso(d["cmi.session_time"]), Exit: d["cmi.exit"], Completed: d["cmi.completion_status"] == "completed"}
	if x, ok := figure(d["cmi.score.scaled"]); ok {
		x = max(0, min(1, x)) // cmi5 scores lie from 0 to 1; a negative one is nothing
		r.Scaled = &x
	}
	switch d["cmi.success_status"] {
	case "passed":
		r.Passed = true
	case "failed":
		r.Failed = true
	}
	return r.judge(mastery, true)
}

// judge lets the mastery score decide where there is a score and the unit has ended
// its work.
func (r Result) judge(mastery *float64, ended bool) Result {
	if mastery == nil || r.Scaled == nil || !ended {
		return r
	}
	r.Passed = *r.Scaled >= *mastery
	r.Failed = !r.Passed
	return r
}

func scaled(raw, least, most float64) *float64 {
	if most <= least {
		return nil
	}
	f := max(0, min(1, (raw-least)/(most-least)))
	f = math.Round(f*1e6) / 1e6
	return &f
}

func figure(s string) (float64, bool) {
	f, err := strconv.ParseFloat(strings.TrimSpace(s), 64)
	return f, err == nil && !math.IsNaN(f) && !math.IsInf(f, 0)
}

var timespan = regexp.MustCompile(`^(\d{1,4}):(\d{1,2}):(\d{1,2}(?:\.\d+)?)$`)

// hms reads a CMITimespan of 1.2, "HHHH:MM:SS.SS"; what is none is 0.
func hms(s string) time.Duration {
	m := timespan.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0
	}
	return clamp(part(m[1], 3600) + part(m[2], 60) + part(m[3], 1))
}

var interval = regexp.MustCompile(`^P(?:(\d+)Y)?(?:(\d+)M)?(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?)?$`)

// iso reads a timeinterval of 2004, "P1DT2H3M4.5S"; what is none is 0.
func iso(s string) time.Duration {
	m := interval.FindStringSubmatch(strings.TrimSpace(s))
	if m == nil {
		return 0
	}
	return clamp(part(m[1], 365*86400) + part(m[2], 30*86400) + part(m[3], 86400) + part(m[4], 3600) + part(m[5], 60) + part(m[6], 1))
}

func part(s string, seconds float64) float64 {
	f, _ := strconv.ParseFloat(s, 64) // matched: digits or nothing
	return f * seconds
}

func clamp(seconds float64) time.Duration {
	return time.Duration(min(seconds, 366*86400) * float64(time.Second))
}

// Restore is what a unit finds when it is launched again: what it kept, without what
// belongs to the session that ended. A session that did not end by suspending begins
// anew in its location and suspend data only where the standard says so (2004 RTE
// 4.2.8 "cmi.exit"; 1.2 leaves it to us, and hospitals' material relies on it).
func Restore(v Version, d Data) Data {
	out := Data{}
	for k, x := range d {
		switch k {
		case "cmi.core.session_time", "cmi.session_time", "cmi.core.exit", "cmi.exit", "cmi.core.entry", "cmi.entry":
			continue
		}
		out[k] = x
	}
	return out
}
