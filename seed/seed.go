package seed

import (
	"embed"
	"io/fs"
)

// Programme is the demo programme as YAML; the demo moves its dates to today.
//
//go:embed io-step-1.yaml
var Programme string

// Guidelines are the demo's clinical questions, JSON as guideline.Text.
//
//go:embed guidelines.json
var Guidelines []byte

// Sessions are the demo's face-to-face sessions, JSON; day counts from the first
// day of the cohorts.
//
//go:embed sessions.json
var Sessions []byte

// Questions is the bank of single-best-answer questions, JSON as content reads it.
//
//go:embed questions.json
var Questions []byte

// Resources are outside resources, YAML.
//
//go:embed resources.yaml
var Resources []byte

// Cases are prepared cases for discussion, YAML.
//
//go:embed cases.yaml
var Cases []byte

// Units are the demo's content units, one Markdown file each.
//
//go:embed units/*.md
var Units embed.FS

// Reports are drafts of case reports, one Markdown file each.
//
//go:embed reports/*.md
var Reports embed.FS

// Protocol is the protocol of the demo's trial: a template of a phase-1 CAR-T study,
// JSON as trial/protocol reads it. Its criteria and limits are made up.
//
//go:embed trial/lung-cart.json
var Protocol string

// Clocks are how long reports of suspected adverse reactions may take, by
// jurisdiction, JSON as trial/safety reads it.
//
//go:embed trial/clocks.json
var Clocks []byte

// Scenarios are what sites rehearse before their first patient, JSON as
// trial/rehearsal reads it. Everybody in them is made up.
//
//go:embed trial/scenarios.json
var Scenarios []byte

//go:embed knowledge
var knowledge embed.FS

// Knowledge is the root of the shipped clinical statements: irae.json, ctcae.json
// and the files beside them as fact.Read takes them, and the JSON Schemas of all of
// them in schema/.
var Knowledge = below(knowledge, "knowledge")

func below(files embed.FS, folder string) fs.FS {
	sub, err := fs.Sub(files, folder)
	if err != nil {
		panic(err) // the name is written above and is a valid path
	}
	return sub
}
