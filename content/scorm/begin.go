package scorm

import (
	"maps"
	"strconv"
)

// Learner is whom a unit sees.
type Learner struct{ ID, Name, Language string }

// Begin is the data model that a unit finds when it is launched: who learns, in what
// mode, what was kept, and whether it goes on ("resume") or begins ("ab-initio").
func Begin(v Version, who Learner, kept Data, mode string, data *string, mastery *float64) Data {
	d := Data{}
	maps.Copy(d, kept)
	entry := "ab-initio"
	if len(kept) > 0 {
		entry = "resume"
	}
	mode = map[string]string{"Browse": "browse", "Review": "review"}[mode]
	if mode == "" {
		mode = "normal"
	}
	credit := "credit"
	if mode != "normal" {
		credit = "no-credit"
	}
	words := ""
	if data != nil {
		words = *data
	}
	if v == V12 {
		d["cmi.core.student_id"], d["cmi.core.student_name"] = who.ID, who.Name
		d["cmi.core.lesson_mode"], d["cmi.core.credit"], d["cmi.core.entry"], d["cmi.launch_data"] = mode, credit, entry, words
		if d["cmi.core.lesson_status"] == "" {
			d["cmi.core.lesson_status"] = "not attempted"
		}
		if mastery != nil {
			d["cmi.student_data.mastery_score"] = strconv.FormatFloat(*mastery*100, 'f', -1, 64)
		}
		return d
	}
	d["cmi.learner_id"], d["cmi.learner_name"] = who.ID, who.Name
	d["cmi.mode"], d["cmi.credit"], d["cmi.entry"], d["cmi.launch_data"] = mode, credit, entry, words
	if mastery != nil {
		d["cmi.scaled_passing_score"] = strconv.FormatFloat(*mastery, 'f', -1, 64)
	}
	return d
}

// Fits reports whether a commit is within the limits.
func (d Data) Fits() bool {
	if len(d) > MaxElements {
		return false
	}
	total := 0
	for k, v := range d {
		if total += len(k) + len(v); len(k) > 255 || len(v) > MaxValue || total > MaxBytes {
			return false
		}
	}
	return true
}
