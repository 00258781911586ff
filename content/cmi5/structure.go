// Package cmi5 knows the cmi5 specification (AICC, "Quartz", first edition): what a
// course structure may say, when a course is satisfied, how an assignable unit (AU)
// is launched, and which statements it may write. It computes only; content/course
// keeps courses and sessions.
package cmi5

import "stepwise/content/xmltree"

// Namespace is that of the course structure (clause 14).
const Namespace = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"

// Text is a text in several languages; Lang is "" where none is named.
type Text []struct {
	Lang  string `json:"lang"`
	Value string `json:"value"`
}

// Course is a course structure (clause 13). Nodes are its parts in order.
type Course struct {
	ID          string      `json:"id"` // the publisher's IRI
	Title       Text        `json:"title"`
	Description Text        `json:"description"`
	Objectives  []Objective `json:"objectives,omitempty"`
	Nodes       []Node      `json:"nodes"`
	Extensions  []Extension `json:"extensions,omitempty"`
}

// Node is a block or an AU: exactly one of them is set.
type Node struct {
	Block *Block `json:"block,omitempty"`
	AU    *AU    `json:"au,omitempty"`
}

// Block groups parts (clause 13.1.2).
type Block struct {
	ID          string      `json:"id"`
	Title       Text        `json:"title"`
	Description Text        `json:"description"`
	Objectives  []string    `json:"objectives,omitempty"` // ids
	Nodes       []Node      `json:"nodes"`
	Extensions  []Extension `json:"extensions,omitempty"`
}

// AU is an assignable unit, what is launched (clause 13.1.4).
type AU struct {
	ID               string       `json:"id"`
	Index            int          `json:"index"` // place in the course, from 0, in the order of the file
	Title            Text         `json:"title"`
	Description      Text         `json:"description"`
	Objectives       []string     `json:"objectives,omitempty"`
	URL              string       `json:"url"` // as written, relative to the package or absolute
	LaunchMethod     LaunchMethod `json:"launchMethod"`
	MoveOn           MoveOn       `json:"moveOn"`
	MasteryScore     *float64     `json:"masteryScore,omitempty"` // 0…1, at most four decimals
	ActivityType     string       `json:"activityType,omitempty"`
	LaunchParameters *string      `json:"launchParameters,omitempty"`
	EntitlementKey   *string      `json:"entitlementKey,omitempty"`
	Extensions       []Extension  `json:"extensions,omitempty"`
}

// Objective is a learning objective (clause 13.1.3).
type Objective struct {
	ID          string `json:"id"`
	Title       Text   `json:"title"`
	Description Text   `json:"description"`
}

// Extension is an element or attribute of somebody else's namespace: kept and not
// acted upon (clause 13.1.5).
type Extension struct {
	Space      string      `json:"space"`
	Name       string      `json:"name"`
	Value      string      `json:"value,omitempty"`
	Attribute  bool        `json:"attribute,omitempty"` // it is an attribute
	Extensions []Extension `json:"extensions,omitempty"`
}

// MoveOn is what satisfies an AU.
type MoveOn string

// The criteria (clause 13.1.4).
const (
	NotApplicable      MoveOn = "NotApplicable"
	Passed             MoveOn = "Passed"
	Completed          MoveOn = "Completed"
	CompletedAndPassed MoveOn = "CompletedAndPassed"
	CompletedOrPassed  MoveOn = "CompletedOrPassed"
)

// LaunchMethod says which window an AU asks for.
type LaunchMethod string

// The methods (clause 8.1).
const (
	AnyWindow LaunchMethod = "AnyWindow"
	OwnWindow LaunchMethod = "OwnWindow"
)

// AUs returns the assignable units in the order of the file.
func (c *Course) AUs() []*AU { return collect(c.Nodes, nil) }

func collect(nodes []Node, out []*AU) []*AU {
	for _, n := range nodes {
		if n.AU != nil {
			out = append(out, n.AU)
		} else {
			out = collect(n.Block.Nodes, out)
		}
	}
	return out
}

// Blocks returns the blocks, what lies inside before what lies around it.
func (c *Course) Blocks() []*Block { return blocks(c.Nodes, nil) }

func blocks(nodes []Node, out []*Block) []*Block {
	for _, n := range nodes {
		if n.Block != nil {
			out = append(blocks(n.Block.Nodes, out), n.Block)
		}
	}
	return out
}

// extensions keeps what is of another namespace.
func extensions(e *xmltree.Element) []Extension {
	var out []Extension
	for _, a := range e.Attributes {
		if a.Space != "" && a.Space != xsi && a.Space != xmlSpace {
			out = append(out, Extension{Space: a.Space, Name: a.Name, Value: a.Value, Attribute: true})
		}
	}
	for _, c := range e.Children {
		if c.Space != Namespace {
			out = append(out, Extension{Space: c.Space, Name: c.Name, Value: trim(c.Text), Extensions: extensions(c)})
		}
	}
	return out
}
