package trial

import (
	"slices"

	"stepwise/internal/clock"
	"stepwise/trial/form"
	"stepwise/trial/record"
)

// Role is what somebody is in a study. Roles are rows of the record (form MEMBER), so
// that who could do what at any time stands in the trail.
type Role string

// The roles.
const (
	Lead         Role = "lead"
	Investigator Role = "investigator"
	Nurse        Role = "coordinator" // study coordinator
	Statistician Role = "statistician"
	Committee    Role = "committee"
	Laboratory   Role = "laboratory"
	Cells        Role = "cells"
	Monitor      Role = "monitor"
	Safety       Role = "safety"
	Partner      Role = "partner"
)

// Right is one thing that a role may do.
type Right string

// The rights.
const (
	See       Right = "see"       // the record, without identifiers
	Manage    Right = "manage"    // members, sites, status
	Write     Right = "write"     // protocol versions
	Approve   Right = "approve"   // sign a protocol version
	Screen    Right = "screen"    // subjects, consent, screening data
	Judge     Right = "judge"     // confirm eligibility, relatedness, dose-limiting toxicities
	Enrol     Right = "enrol"     // take a slot
	Enter     Right = "enter"     // visits and adverse events
	Propose   Right = "propose"   // ask the design for a decision
	Decide    Right = "decide"    // sign a dose decision
	Produce   Right = "produce"   // manufacture, ship
	Release   Right = "release"   // release a product, sign an exception
	Handle    Right = "handle"    // collect, receive, thaw, infuse
	Ask       Right = "ask"       // queries
	Report    Right = "report"    // expedited reports
	Audit     Right = "audit"     // read and export the whole trail
	Identify  Right = "identify"  // read and write identifiers
	Transfer  Right = "transfer"  // record approved transfers
	SeeGenome Right = "seegenome" // gene and genome data
	SeeText   Right = "seetext"   // what people wrote in their own words
)

// rights is who may do what. What is not listed is denied.
var rights = map[Role][]Right{
	Lead:         {See, SeeGenome, SeeText, Manage, Write, Approve, Propose, Ask, Audit, Transfer, Report},
	Investigator: {See, SeeGenome, SeeText, Screen, Judge, Enrol, Enter, Handle, Report, Identify, Propose},
	Nurse:        {See, SeeGenome, SeeText, Screen, Enrol, Enter, Handle, Report, Identify},
	Statistician: {See, SeeGenome, SeeText, Write, Propose},
	Committee:    {See, SeeGenome, SeeText, Approve, Decide},
	Laboratory:   {See, SeeText, Produce, Release},
	Cells:        {See, SeeText, Handle},
	Monitor:      {See, SeeGenome, SeeText, Ask, Audit},
	Safety:       {See, SeeGenome, SeeText, Ask, Judge, Report, Audit},
	Partner:      {See},
}

// siteBound are the roles that act, and see subjects, at their own site only.
var siteBound = []Role{Investigator, Nurse, Cells}

// Grant is a role somebody holds now. Site is "" for the whole study.
type Grant struct {
	Role Role
	Site string
}

// Access is what one person may do in a study.
type Access struct {
	Person string
	Grants []Grant
}

// access reads a person's roles at a time.
func access(s *record.State, person string, now clock.Time) Access {
	a := Access{Person: person}
	if person == "" {
		return a
	}
	for _, r := range s.Rows(form.Member.Name, "") {
		if r.Get("PERSON") != person || clock.At(r.Moment("FROM")) > now {
			continue
		}
		if until := clock.At(r.Moment("UNTIL")); until != 0 && until <= now {
			continue
		}
		a.Grants = append(a.Grants, Grant{Role(r.Get("ROLE")), r.Get("SITE")})
	}
	return a
}

// As is the role in which the person may do something at a site ("" for what
// concerns the whole study); "" when they may not.
func (a Access) As(right Right, site string) Role {
	for _, g := range a.Grants {
		if !slices.Contains(rights[g.Role], right) {
			continue
		}
		if g.Site == "" || g.Site == site || !slices.Contains(siteBound, g.Role) {
			return g.Role
		}
	}
	return ""
}

// May reports whether the person may do something at a site.
func (a Access) May(right Right, site string) bool { return a.As(right, site) != "" }

// Anywhere reports whether the person may do something at any site.
func (a Access) Anywhere(right Right) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return slices.Contains(rights[g.Role], right) })
}

// Is reports whether the person has a role, anywhere.
func (a Access) Is(role Role) bool {
	return slices.ContainsFunc(a.Grants, func(g Grant) bool { return g.Role == role })
}

// Sees reports whether the person sees the subjects of a site.
func (a Access) Sees(site string) bool { return a.May(See, site) }
