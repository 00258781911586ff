package lti

// Version is what every message carries (Core 5.3.2).
const Version = "1.3.0"

// The message types: Core 5.3.1, DL 4.4 and 4.5.
const (
	ResourceLinkRequest = "LtiResourceLinkRequest"
	DeepLinkingRequest  = "LtiDeepLinkingRequest"
	DeepLinkingResponse = "LtiDeepLinkingResponse"
)

// Message is the payload of an LTI message: an OpenID Connect ID token with LTI's
// claims, or the tool's answer to a deep linking request. Claims that are not
// understood are ignored (Core 5.1).
type Message struct {
	Issuer   string   `json:"iss"`
	Subject  string   `json:"sub,omitempty"` // the user at the platform; "" is an anonymous launch (Core 5.3.6.1)
	Audience Audience `json:"aud"`
	Party    string   `json:"azp,omitempty"`
	Expires  Seconds  `json:"exp"`
	Issued   Seconds  `json:"iat"`
	Nonce    string   `json:"nonce"`

	Name   string `json:"name,omitempty"`
	Given  string `json:"given_name,omitempty"`
	Family string `json:"family_name,omitempty"`
	Email  string `json:"email,omitempty"`
	Locale string `json:"locale,omitempty"`

	Type         string        `json:"https://purl.imsglobal.org/spec/lti/claim/message_type"`
	Version      string        `json:"https://purl.imsglobal.org/spec/lti/claim/version"`
	Deployment   string        `json:"https://purl.imsglobal.org/spec/lti/claim/deployment_id"`
	Target       string        `json:"https://purl.imsglobal.org/spec/lti/claim/target_link_uri,omitempty"`
	Link         *ResourceLink `json:"https://purl.imsglobal.org/spec/lti/claim/resource_link,omitempty"`
	Roles        Roles         `json:"https://purl.imsglobal.org/spec/lti/claim/roles,omitempty"`
	Context      *Context      `json:"https://purl.imsglobal.org/spec/lti/claim/context,omitempty"`
	Platform     *Instance     `json:"https://purl.imsglobal.org/spec/lti/claim/tool_platform,omitempty"`
	Presentation *Presentation `json:"https://purl.imsglobal.org/spec/lti/claim/launch_presentation,omitempty"`
	Custom       Custom        `json:"https://purl.imsglobal.org/spec/lti/claim/custom,omitempty"`
	Grades       *Grades       `json:"https://purl.imsglobal.org/spec/lti-ags/claim/endpoint,omitempty"`
	Names        *Names        `json:"https://purl.imsglobal.org/spec/lti-nrps/claim/namesroleservice,omitempty"`
	Linking      *Linking      `json:"https://purl.imsglobal.org/spec/lti-dl/claim/deep_linking_settings,omitempty"`

	// Of the answer to a deep linking request.
	Items    []Item `json:"https://purl.imsglobal.org/spec/lti-dl/claim/content_items,omitempty"`
	Data     string `json:"https://purl.imsglobal.org/spec/lti-dl/claim/data,omitempty"`
	Says     string `json:"https://purl.imsglobal.org/spec/lti-dl/claim/msg,omitempty"`
	Logs     string `json:"https://purl.imsglobal.org/spec/lti-dl/claim/log,omitempty"`
	ErrorMsg string `json:"https://purl.imsglobal.org/spec/lti-dl/claim/errormsg,omitempty"`
	ErrorLog string `json:"https://purl.imsglobal.org/spec/lti-dl/claim/errorlog,omitempty"`
}

// ResourceLink is the place of the link on the platform (Core 5.3.5).
type ResourceLink struct {
	ID          string `json:"id"`
	Title       string `json:"title,omitempty"`
	Description string `json:"description,omitempty"`
}

// Context is the course, or with us the cohort, of a launch (Core 5.4.1).
type Context struct {
	ID    string   `json:"id"`
	Type  []string `json:"type,omitempty"`
	Label string   `json:"label,omitempty"`
	Title string   `json:"title,omitempty"`
}

// The context types that we send (Core A.1).
const (
	CourseOffering = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseOffering"
	CourseSection  = "http://purl.imsglobal.org/vocab/lis/v2/course#CourseSection"
)

// Instance says which platform it is (Core 5.4.2).
type Instance struct {
	GUID    string `json:"guid"`
	Name    string `json:"name,omitempty"`
	Family  string `json:"product_family_code,omitempty"`
	Version string `json:"version,omitempty"`
	URL     string `json:"url,omitempty"`
}

// Presentation says where the tool is shown and where to return to (Core 5.4.4).
type Presentation struct {
	Target    string `json:"document_target,omitempty"` // frame, iframe or window
	ReturnURL string `json:"return_url,omitempty"`
	Locale    string `json:"locale,omitempty"`
}

// Grades is where a launch's grade services are (AGS 3.1).
type Grades struct {
	Scope Words  `json:"scope"`
	Items string `json:"lineitems,omitempty"` // the container
	Item  string `json:"lineitem,omitempty"`  // the link's only line item
}

// Names is where a context's members are (NRPS 3.6.1.1).
type Names struct {
	URL      string   `json:"context_memberships_url"`
	Versions []string `json:"service_versions"`
}

// Linking is what the platform asks of a deep linking answer (DL 4.4.1).
type Linking struct {
	ReturnURL  string   `json:"deep_link_return_url"`
	Types      []string `json:"accept_types"`
	MediaTypes string   `json:"accept_media_types,omitempty"`
	Targets    []string `json:"accept_presentation_document_targets"`
	Multiple   *bool    `json:"accept_multiple,omitempty"`
	LineItem   *bool    `json:"accept_lineitem,omitempty"`
	Auto       bool     `json:"auto_create,omitempty"`
	Title      string   `json:"title,omitempty"`
	Text       string   `json:"text,omitempty"`
	Data       string   `json:"data,omitempty"`
}
