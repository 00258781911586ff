package clause

const (
	change = "(Insert|Update|Remove|Upsert|Context)"
	yesNo  = "(Yes|No)"
	types  = "(text|integer|float|date|time|datetime|string|boolean|double)"
	entry  = " sw:Seq?:positiveInteger sw:Kind?:(signature|looked|refused) sw:Role?:text sw:Act?:text sw:Item?:text sw:Detail?:text sw:Hash?:text sw:Withheld?:(Yes) sw:Entry?:text"
	ofItem = " sw:Type?:(text|integer|decimal|date|moment|flag|choice|data) sw:Genome?:(Yes) sw:Coded?:(Yes)"
	signed = " sw:Seq?:positiveInteger sw:By?:name sw:Role?:text sw:At?:datetime sw:Detail?:text"
)

// elements132 are the elements of ODM 1.3.2 that we write, by section.
var elements132 = map[string]Element{
	"ODM": define("3.1 ODM", "Description?:text FileType:(Snapshot|Transactional) Granularity?:(All|Metadata|AdminData|ReferenceData|AllClinicalData|SingleSite|SingleSubject) Archival?:(Yes)"+
		" FileOID:oid CreationDateTime:datetime PriorFileOID?:oidref AsOfDateTime?:datetime ODMVersion:(1.3.2) Originator?:text SourceSystem?:text SourceSystemVersion?:text",
		"Study*, AdminData*, ReferenceData*, ClinicalData*, Association*"),
	"Study":            define("3.1.1 Study", "OID:oid sw:Title?:text", "GlobalVariables, BasicDefinitions?, MetaDataVersion*"),
	"GlobalVariables":  define("3.1.1.1 GlobalVariables", "", "StudyName, StudyDescription, ProtocolName"),
	"StudyName":        define("3.1.1.1.1 StudyName", "", "=name"),
	"StudyDescription": define("3.1.1.1.2 StudyDescription", "", "=text"),
	"ProtocolName":     define("3.1.1.1.3 ProtocolName", "", "=name"),
	"BasicDefinitions": define("3.1.1.2 BasicDefinitions", "", "MeasurementUnit*"),
	"MeasurementUnit":  define("3.1.1.2.1 MeasurementUnit", "OID:oid Name:text", "Symbol, Alias*"),
	"Symbol":           define("3.1.1.2.1.1 Symbol", "", "TranslatedText+"),
	"TranslatedText":   define("3.1.1.2.1.1.1 TranslatedText", "xml:lang?:languageTag", "=text"),

	"MetaDataVersion": define("3.1.1.3 MetaDataVersion", "OID:oid Name:name Description?:text",
		"Include?, Protocol?, StudyEventDef*, FormDef*, ItemGroupDef*, ItemDef*, CodeList*, Presentation*, ConditionDef*, MethodDef*"),
	"Protocol":           define("3.1.1.3.2 Protocol", "", "Description?, StudyEventRef*, Alias*"),
	"Description":        define("3.1.1.3.2.1 Description", "", "TranslatedText+"),
	"StudyEventRef":      define("3.1.1.3.2.2 StudyEventRef", "StudyEventOID:oidref OrderNumber?:integer Mandatory:"+yesNo, ""),
	"StudyEventDef":      define("3.1.1.3.3 StudyEventDef", "OID:oid Name:name Repeating:"+yesNo+" Type:(Scheduled|Unscheduled|Common) Category?:text", "Description?, FormRef*, Alias*"),
	"FormRef":            define("3.1.1.3.3.1 FormRef", "FormOID:oidref OrderNumber?:integer Mandatory:"+yesNo, ""),
	"FormDef":            define("3.1.1.3.4 FormDef", "OID:oid Name:name Repeating:"+yesNo, "Description?, ItemGroupRef*, ArchiveLayout*, Alias*"),
	"ItemGroupRef":       define("3.1.1.3.4.1 ItemGroupRef", "ItemGroupOID:oidref OrderNumber?:integer Mandatory:"+yesNo, ""),
	"ItemGroupDef":       define("3.1.1.3.5 ItemGroupDef", "OID:oid Name:name Repeating:"+yesNo+" IsReferenceData?:"+yesNo+" Domain?:text", "Description?, ItemRef*, Alias*"),
	"ItemRef":            define("3.1.1.3.5.1 ItemRef", "ItemOID:oidref OrderNumber?:integer Mandatory:"+yesNo+" KeySequence?:integer", ""),
	"ItemDef":            define("3.1.1.3.6 ItemDef", "OID:oid Name:name DataType:"+types+" Length?:positiveInteger"+ofItem, "Description?, Question?, ExternalQuestion?, MeasurementUnitRef*, RangeCheck*, CodeListRef?, Alias*"),
	"MeasurementUnitRef": define("3.1.1.3.6.3 MeasurementUnitRef", "MeasurementUnitOID:oidref", ""),
	"RangeCheck":         define("3.1.1.3.6.4 RangeCheck", "Comparator?:(LT|LE|GT|GE|EQ|NE|IN|NOTIN) SoftHard:(Soft|Hard)", "(CheckValue+ | FormalExpression+), MeasurementUnitRef?, ErrorMessage?"),
	"CheckValue":         define("3.1.1.3.6.4.1 CheckValue", "", "=text"),
	"CodeListRef":        define("3.1.1.3.6.5 CodeListRef", "CodeListOID:oidref", ""),
	"Alias":              define("3.1.1.3.6.6 Alias", "Context:text Name:text", ""),
	"CodeList":           define("3.1.1.3.7 CodeList", "OID:oid Name:name DataType:(integer|float|text|string)", "Description?, (CodeListItem+ | EnumeratedItem+ | ExternalCodeList), Alias*"),
	"CodeListItem":       define("3.1.1.3.7.1 CodeListItem", "CodedValue:text Rank?:float OrderNumber?:integer", "Decode, Alias*"),
	"Decode":             define("3.1.1.3.7.1.1 Decode", "", "TranslatedText+"),

	"AdminData":          define("3.1.2 AdminData", "StudyOID?:oidref", "User*, Location*, SignatureDef*"),
	"User":               define("3.1.2.1 User", "OID:oid UserType?:(Sponsor|Investigator|Lab|Other)", "LoginName?, DisplayName?, FullName?, FirstName?, LastName?"),
	"FullName":           define("3.1.2.1.3 FullName", "", "=text"),
	"Location":           define("3.1.2.2 Location", "OID:oid Name:name LocationType?:(Sponsor|Site|CRO|Lab|Other) sw:Name?:text", "MetaDataVersionRef+"),
	"MetaDataVersionRef": define("3.1.2.2.1 MetaDataVersionRef", "StudyOID:oidref MetaDataVersionOID:oidref EffectiveDate:date", ""),
	"SignatureDef":       define("3.1.2.3 SignatureDef", "OID:oid Methodology?:(Digital|Electronic)", "Meaning, LegalReason"),
	"Meaning":            define("3.1.2.3.1 Meaning", "", "=text"),
	"LegalReason":        define("3.1.2.3.2 LegalReason", "", "=text"),

	"ReferenceData":   define("3.1.3 ReferenceData", "StudyOID:oidref MetaDataVersionOID:oidref", "ItemGroupData*, AuditRecords*, Signatures*, Annotations*"),
	"ClinicalData":    define("3.1.4 ClinicalData", "StudyOID:oidref MetaDataVersionOID:oidref", "SubjectData*, AuditRecords*, Signatures*, Annotations*"),
	"SubjectData":     define("3.1.4.1 SubjectData", "SubjectKey:subjectKey TransactionType?:"+change, "AuditRecord?, Signature?, InvestigatorRef?, SiteRef?, Annotation*, StudyEventData*"),
	"StudyEventData":  define("3.1.4.1.1 StudyEventData", "StudyEventOID:oidref StudyEventRepeatKey?:repeatKey TransactionType?:"+change, "AuditRecord?, Signature?, Annotation*, FormData*"),
	"FormData":        define("3.1.4.1.1.1 FormData", "FormOID:oidref FormRepeatKey?:repeatKey TransactionType?:"+change, "AuditRecord?, Signature?, ArchiveLayoutRef?, Annotation*, ItemGroupData*"),
	"ItemGroupData":   define("3.1.4.1.1.1.1 ItemGroupData", "ItemGroupOID:oidref ItemGroupRepeatKey?:repeatKey TransactionType?:"+change, "AuditRecord?, Signature?, Annotation*, ItemData*"),
	"ItemData":        define("3.1.4.1.1.1.1.1 ItemData", "ItemOID:oidref TransactionType?:"+change+" Value?:text IsNull?:(Yes)", "AuditRecord?, Signature?, MeasurementUnitRef?, Annotation*"),
	"AuditRecord":     define("3.1.4.1.2 AuditRecord", "EditPoint?:(Monitoring|DataManagement|DBAudit)"+entry, "UserRef, LocationRef, DateTimeStamp, ReasonForChange?, SourceID?"),
	"UserRef":         define("3.1.4.1.2.1 UserRef", "UserOID:oidref", ""),
	"LocationRef":     define("3.1.2.1.19 LocationRef", "LocationOID:oidref", ""),
	"DateTimeStamp":   define("3.1.4.1.2.2 DateTimeStamp", "", "=datetime"),
	"ReasonForChange": define("3.1.4.1.2.3 ReasonForChange", "", "=text"),
	"SourceID":        define("3.1.4.1.2.4 SourceID", "", "=text"),
	"Signature":       define("3.1.4.1.3 Signature", "", "UserRef, LocationRef, SignatureRef, DateTimeStamp"),
	"SignatureRef":    define("3.1.4.1.3.1 SignatureRef", "SignatureOID:oidref", ""),
	"Annotation":      define("3.1.4.1.4 Annotation", "SeqNum:positiveInteger TransactionType?:"+change+signed, "Comment?, Flag*"),
	"Comment":         define("3.1.4.1.4.1 Comment", "SponsorOrSite?:(Sponsor|Site)", "=text"),
	"SiteRef":         define("3.1.4.1.6 SiteRef", "LocationOID:oidref", ""),
}
