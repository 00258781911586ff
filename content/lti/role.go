package lti

import (
	"encoding/json"
	"slices"
	"strings"
)

// Roles is the roles claim. It must be there and may be empty (Core 5.3.7), so nil
// and empty differ.
type Roles []string

// UnmarshalJSON keeps apart an empty list and none.
func (r *Roles) UnmarshalJSON(b []byte) error {
	list := []string{}
	if err := json.Unmarshal(b, &list); err != nil {
		return err
	}
	*r = list
	return nil
}

// The roles that we send and look for (Core A.2).
const (
	RoleLearner       = "http://purl.imsglobal.org/vocab/lis/v2/membership#Learner"
	RoleInstructor    = "http://purl.imsglobal.org/vocab/lis/v2/membership#Instructor"
	RoleMentor        = "http://purl.imsglobal.org/vocab/lis/v2/membership#Mentor"
	RoleDeveloper     = "http://purl.imsglobal.org/vocab/lis/v2/membership#ContentDeveloper"
	RoleAdministrator = "http://purl.imsglobal.org/vocab/lis/v2/institution/person#Administrator"
)

// Teaches reports whether somebody with these roles chooses content for others: an
// instructor, a content developer or an administrator, of the context, the
// institution or the system. Short names stand for context roles (Core A.2.3).
func (r Roles) Teaches() bool {
	return slices.ContainsFunc(r, func(role string) bool {
		prefix, name, ok := strings.Cut(role, "#")
		if !ok {
			prefix, name = "", role
		} else if !strings.HasPrefix(prefix, "http://purl.imsglobal.org/vocab/lis/v2/") {
			return false
		}
		switch name {
		case "Instructor", "ContentDeveloper", "Administrator", "SysAdmin", "Faculty", "Staff":
			return true
		case "TeachingAssistant":
			return strings.HasSuffix(prefix, "membership/Instructor")
		}
		return false
	})
}
