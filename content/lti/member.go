package lti

// Members is a page of a context's memberships (NRPS 3.6.1.2).
type Members struct {
	ID      string   `json:"id"` // the address that was asked
	Context Context  `json:"context"`
	Members []Member `json:"members"`
}

// Member is somebody in a context. Name and e-mail are there only when the
// platform's privacy rules allow it (NRPS 2.2).
type Member struct {
	User   string   `json:"user_id"`
	Status string   `json:"status"` // Active, Inactive or Deleted
	Roles  []string `json:"roles"`
	Name   string   `json:"name,omitempty"`
	Given  string   `json:"given_name,omitempty"`
	Family string   `json:"family_name,omitempty"`
	Email  string   `json:"email,omitempty"`
}
