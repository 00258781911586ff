package main

import (
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"math/rand/v2"
	"sync/atomic"
)

// The world that statements come from: the doctors of a country, the courses of a
// journal.
const (
	doctors = 100_000
	courses = 40
	lessons = 50 // in each course
)

var verbs = []string{"experienced", "answered", "answered", "answered", "progressed", "progressed", "initialized", "terminated", "completed", "passed", "failed", "interacted", "launched", "commented", "preferred"}

// world makes statements, each from its number, so that questions can be asked
// about what is there without remembering it.
type world struct {
	next  atomic.Int64
	named bool
}

func newWorld(named bool) *world { return &world{named: named} }

func (w *world) stored() int { return int(w.next.Load()) }

// dice are the choices for the n-th statement.
func dice(n int64) *rand.Rand { return rand.New(rand.NewPCG(uint64(n), 7)) }

// fact is one statement's parts.
type fact struct {
	id, registration string
	doctor           int
	verb             string
	course, lesson   int
	score            float64
}

func (w *world) fact(n int64) fact {
	d := dice(n)
	f := fact{doctor: d.IntN(doctors), verb: verbs[d.IntN(len(verbs))], course: d.IntN(courses), lesson: d.IntN(lessons), score: float64(d.IntN(100)) / 100}
	f.id = uuid(d.Uint64(), d.Uint64())
	r := rand.New(rand.NewPCG(uint64(f.doctor), uint64(f.course)))
	f.registration = uuid(r.Uint64(), r.Uint64())
	return f
}

func uuid(a, b uint64) string {
	var raw [16]byte
	binary.BigEndian.PutUint64(raw[:8], a)
	binary.BigEndian.PutUint64(raw[8:], b)
	raw[6], raw[8] = raw[6]&0x0f|0x40, raw[8]&0x3f|0x80
	var out [36]byte
	hex.Encode(out[:8], raw[:4])
	out[8] = '-'
	hex.Encode(out[9:13], raw[4:6])
	out[13] = '-'
	hex.Encode(out[14:18], raw[6:8])
	out[18] = '-'
	hex.Encode(out[19:23], raw[8:10])
	out[23] = '-'
	hex.Encode(out[24:], raw[10:])
	return string(out[:])
}

func (f fact) agent() string {
	return fmt.Sprintf(`{"objectType":"Agent","account":{"homePage":"https://journal.example/people","name":"doctor-%06d"}}`, f.doctor)
}
func (f fact) verbIRI() string { return "http://adlnet.gov/expapi/verbs/" + f.verb }
func (f fact) courseIRI() string {
	return fmt.Sprintf("https://journal.example/courses/%02d", f.course)
}
func (f fact) lessonIRI() string {
	return fmt.Sprintf("https://journal.example/courses/%02d/lessons/%02d", f.course, f.lesson)
}

// write appends the n-th statement, some 950 bytes as courses send them.
func (w *world) write(dst []byte, n int64) []byte {
	f := w.fact(n)
	dst = append(dst, '{')
	if w.named {
		dst = fmt.Appendf(dst, `"id":%q,`, f.id)
	}
	return fmt.Appendf(dst, `"actor":%s,"verb":{"id":%q,"display":{"en":%q}},`+
		`"object":{"objectType":"Activity","id":%q,"definition":{"type":"http://adlnet.gov/expapi/activities/lesson","name":{"en":"Lesson %d of course %d","zh-Hans":"第%d课"}}},`+
		`"result":{"score":{"scaled":%v,"raw":%v,"min":0,"max":100},"success":%v,"completion":true,"duration":"PT4M12.5S"},`+
		`"context":{"registration":%q,"platform":"Journal","language":"zh-Hans","contextActivities":{"parent":[{"id":%q}],"grouping":[{"id":"https://journal.example/courses"}],"category":[{"id":"https://w3id.org/xapi/cmi5/context/categories/cmi5"}]},`+
		`"extensions":{"https://journal.example/ext/session":"%016x"}},"timestamp":"2026-03-05T08:30:12.345Z"}`,
		f.agent(), f.verbIRI(), f.verb, f.lessonIRI(), f.lesson, f.course, f.lesson, f.score, f.score*100, f.score > 0.6,
		f.registration, f.courseIRI(), uint64(n)*0x9E3779B97F4A7C15)
}
