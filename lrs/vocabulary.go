package lrs

import "net/url"

// Base is the namespace of every identifier that this product coins. It is fixed
// and not the host name of an installation: a statement must mean the same after
// a hospital moves its server (doc/decisions/0003).
const Base = "https://stepwise.example"

// Home is the account home page of the people in this installation's record.
const Home = Base + "/people"

func verb(iri, en, zh string) Verb {
	return Verb{ID: iri, Display: map[string]string{"en": en, "zh-Hans": zh}}
}

// The verbs. Where the ADL or cmi5 vocabulary has the word, theirs is used.
var (
	Registered = verb("http://adlnet.gov/expapi/verbs/registered", "registered for", "报名")
	Completed  = verb("http://adlnet.gov/expapi/verbs/completed", "completed", "完成")
	Passed     = verb("http://adlnet.gov/expapi/verbs/passed", "passed", "通过")
	Failed     = verb("http://adlnet.gov/expapi/verbs/failed", "did not pass", "未通过")
	Scored     = verb("http://adlnet.gov/expapi/verbs/scored", "was graded in", "获得评分")
	Answered   = verb("http://adlnet.gov/expapi/verbs/answered", "answered", "回答")
	Attended   = verb("http://adlnet.gov/expapi/verbs/attended", "attended", "出席")
	Progressed = verb("http://adlnet.gov/expapi/verbs/progressed", "progressed in", "学习中")
	Commented  = verb("http://adlnet.gov/expapi/verbs/commented", "gave feedback on", "反馈")
	Voided     = verb("http://adlnet.gov/expapi/verbs/voided", "voided", "作废")
	Waived     = verb("https://w3id.org/xapi/adl/verbs/waived", "was excused from", "免除")
	Earned     = verb("http://id.tincanapi.com/verb/earned", "earned", "获得")
	Launched   = verb("http://adlnet.gov/expapi/verbs/launched", "launched", "启动")
	Abandoned  = verb("https://w3id.org/xapi/adl/verbs/abandoned", "abandoned", "中断")
	Terminated = verb("http://adlnet.gov/expapi/verbs/terminated", "ended", "结束")
	Satisfied  = verb("https://w3id.org/xapi/adl/verbs/satisfied", "satisfied", "达到要求")
	Submitted  = verb("http://activitystrea.ms/schema/1.0/submit", "submitted", "提交")
	Presented  = verb("http://activitystrea.ms/schema/1.0/present", "presented", "汇报")
	Declared   = verb(Base+"/verb/declared", "declared interests for", "申报利益")
	Voted      = verb(Base+"/verb/voted", "voted in", "投票")
	Reached    = verb(Base+"/verb/reached", "reached", "达到")
	Confirmed  = verb(Base+"/verb/confirmed", "was confirmed as", "身份获确认")
	Consented  = verb(Base+"/verb/consented", "consented to", "同意")
	Reflected  = verb(Base+"/verb/reflected", "reflected on", "反思")
	Reviewed   = verb(Base+"/verb/reviewed", "checked against its source", "核对原文")
)

// Verbs lists every verb that our rooms write, for pages that show or choose one.
var Verbs = []Verb{Registered, Completed, Passed, Failed, Scored, Answered, Attended, Progressed, Commented, Voided,
	Waived, Earned, Launched, Abandoned, Terminated, Satisfied, Submitted, Presented, Declared, Voted, Reached, Confirmed, Consented, Reflected, Reviewed}

// The types of activity.
const (
	TypeProgramme   = Base + "/type/programme"                              // a whole programme
	TypeStep        = Base + "/type/step"                                   // one step of it
	TypeRequirement = Base + "/type/requirement"                            // one requirement of a step
	TypeUnit        = "http://adlnet.gov/expapi/activities/lesson"          // a content unit
	TypeResource    = "http://adlnet.gov/expapi/activities/link"            // an outside resource
	TypeTest        = "http://adlnet.gov/expapi/activities/assessment"      // a scored test or check
	TypeQuestion    = "http://adlnet.gov/expapi/activities/cmi.interaction" // one question
	TypeSession     = "http://adlnet.gov/expapi/activities/meeting"         // a face-to-face session or symposium
	TypeCase        = Base + "/type/case-discussion"                        // a case discussed in a session
	TypeQuestionPG  = Base + "/type/clinical-question"                      // a guideline question
	TypeRound       = Base + "/type/ballot-round"                           // one ballot round of a question
	TypeReport      = Base + "/type/case-report"                            // a case report
	TypeState       = Base + "/type/case-report-state"                      // a case report in a state
	TypeIdentity    = Base + "/type/identity"                               // a confirmed identity
	TypeConsent     = Base + "/type/consent"                                // a consent of the learner
	TypeQuality     = Base + "/type/quality-data"                           // what a hospital enters to measure its practice
	TypeCertificate = Base + "/type/certificate"                            // a certificate
	TypeKnowledge   = Base + "/type/clinical-statement"                     // a clinical statement of the knowledge base
	TypeRehearsal   = Base + "/type/rehearsal"                              // a rehearsal of a study at a site
	TypeStudy       = Base + "/type/study"                                  // a clinical study
)

// The extensions, keys of result.extensions and context.extensions.
const (
	ExtReason     = "https://w3id.org/xapi/cmi5/result/extensions/reason"   // why a requirement was waived
	ExtProgress   = "https://w3id.org/xapi/cmi5/result/extensions/progress" // 0…100 of a unit read
	ExtAttendance = Base + "/ext/attendance"                                // "room" or "online"
	ExtCheckin    = Base + "/ext/checkin"                                   // "code", "list", "sealed list" or, online, "presence"
	ExtReport     = Base + "/ext/case-report"                               // IRI of the report that reached a state
	ExtConfidence = Base + "/ext/confidence"                                // how sure the answer was, 0…1
	ExtRating     = Base + "/ext/rating"                                    // reserved: ballots stay anonymous, no vote is in the record
)

// Unit is the activity of a content unit by its code ("u07").
func Unit(code string) string { return Base + "/unit/" + code }

// Resource is the activity of an outside resource by its id.
func Resource(id string) string { return Base + "/resource/" + id }

// Test is the activity of a test by its code.
func Test(code string) string { return Base + "/test/" + code }

// Item is the activity of one question of a test or quick check by its id ("io-q01").
func Item(id string) string { return Base + "/item/" + id }

// Session is the activity of a session by its code ("f1").
func Session(code string) string { return Base + "/session/" + code }

// Question is the activity of a guideline question by its code ("g1").
func Question(code string) string { return Base + "/question/" + code }

// Round is the activity of one ballot round, counted from 1, of a question.
func Round(code string, round int) string {
	return Base + "/question/" + code + "/round/" + string(rune('0'+round))
}

// ReportState is the activity of a case report's state ("accepted"). The
// statement's context names the report as its parent.
func ReportState(state string) string { return Base + "/case-report/state/" + state }

// Report is the activity of a case report by its id.
func Report(id string) string { return Base + "/case-report/" + id }

// Quality is the activity of entering treatment courses for a hospital, by its id.
func Quality(site string) string { return Base + "/quality/" + site }

// LineItem is the activity of what an LTI tool grades, by the id of its line item.
func LineItem(id string) string { return Base + "/lti/line-item/" + id }

// Link is the activity of a link into an LTI tool by its resource link id.
func Link(id string) string { return Base + "/lti/link/" + id }

// Tool is the activity of everything in one LTI tool by its client id.
func Tool(id string) string { return Base + "/lti/tool/" + id }

// Certificate is the activity of a certificate by its id.
func Certificate(id string) string { return Base + "/certificate/" + id }

// Identity is the one activity of which people are confirmed.
const Identity = Base + "/identity"

// Consent is the activity of consenting to a programme's use of the record.
func Consent(programme string) string { return Base + "/programme/" + programme + "/consent" }

// Programme is the activity of a programme by its code.
func Programme(code string) string { return Base + "/programme/" + code }

// Requirement is the activity of one requirement of a programme.
func Requirement(programme, requirement string) string {
	return Base + "/programme/" + programme + "/requirement/" + requirement
}

// Knowledge is the activity of a clinical statement by its id. Spaces and what else
// an IRI cannot hold is escaped.
func Knowledge(id string) string { return Base + "/knowledge/" + url.PathEscape(id) }

// Rehearsal is the activity of rehearsing a study at one of its sites, by their codes.
func Rehearsal(study, site string) string {
	return Study(study) + "/site/" + url.PathEscape(site) + "/rehearsal"
}

// Study is the activity of a clinical study by its code.
func Study(code string) string { return Base + "/study/" + url.PathEscape(code) }
