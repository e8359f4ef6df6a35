package kz

import "onceonly/graph"

// What the words of the sources mean. Each table was made by hand and is closed: a word that it lacks fails the build,
// so that a new source text is read by somebody before it enters the registry.

const stateCorporation = `State Corporation "Government for Citizens"`

// keys gives well-formed keys to the ids that are not.
var keys = map[string]graph.Key{
	"reg-иас-сц":   "reg-ias-sc",
	"reg-ргис":     "reg-rgis",
	"kaspi (bank)": "kaspi",
}

// outside names the systems that only integrations name.
var outside = map[string]graph.Text{
	"housing-queue-is": {EN: "IS of the housing queue"},
	"kaspi (bank)":     {EN: "Kaspi (bank)"},
}

var statuses = map[string]graph.Status{
	"": graph.StatusUnknown,
	"Нет информации по эксплуатации":    graph.StatusUnknown,
	"Сдача в опытную эксплуатацию":      graph.StatusPilot,
	"Сдача в промышленную эксплуатацию": graph.StatusProduction,
	"Вывод из эксплуатации":             graph.StatusWithdrawn,
	"replaced by EGKN": graph.StatusWithdrawn,
}

// successors: by exploitation status or note of the system replaced.
var successors = map[string]graph.Key{
	"replaced by EGKN":  "egkn",
	"succeeded by EGKN": "egkn",
}

// bases: how far the compiler trusts what is said of a system.
var bases = map[string]graph.Basis{
	"text":               graph.Stated,
	"register row only":  graph.Stated,
	"interface-name":     graph.Inferred,
	"compiler-knowledge": graph.Inferred,
	"placeholder":        graph.Inferred,
}

var directions = map[string]graph.Direction{"read": graph.Read, "write": graph.Write, "read-write": graph.ReadWrite}

// evidence: what an integration rests on.
var evidence = map[string]struct {
	basis, provider graph.Basis
	status          graph.Status
	consumer        string // why the consumer is a guess, where the evidence itself makes it one
}{
	"text":                          {graph.Stated, graph.Stated, graph.StatusProduction, ""},
	"text (IS not named)":           {graph.Stated, graph.Inferred, graph.StatusProduction, ""},
	"interface":                     {graph.Inferred, graph.Inferred, graph.StatusUnknown, "Read off an interface."},
	"interface (consumer inferred)": {graph.Inferred, graph.Inferred, graph.StatusUnknown, "Read off an interface; the source calls the consumer inferred."},
}

// vias: through which system an integration goes; "" where the word names none.
var vias = map[string]graph.Key{
	"shep": "shep", "vshep": "vshep", "pshep": "pshep",
	"SMS": "", "internal": "", "api": "", "direct": "",
}

// carried says which document types an interface (by code) or an integration (by consumer and provider) delivers,
// and the words that say so. What is not in it is not recorded.
var carried = []struct {
	what  string
	words string
	types []graph.Key
}{
	{"MIA_AISSC_VEHICLE_INFO", "сведений о ТС", []graph.Key{"TECH_DOC_VEH"}},
	{"MIA_AISSC_VEHICLE_INFO_EXTENDED", "сведений о ТС", []graph.Key{"TECH_DOC_VEH"}},
	{"epts_green", "сведений об электронном паспорте ТС", []graph.Key{"TECH_DOC_VEH"}},
	{"CITS_DEBTS", "сведений об отсутствии (наличии) задолженности", []graph.Key{"TAX_PAID_VEH"}},
	{"S_ASTANA-1_LICENCE", "разрешительных документов", []graph.Key{"LICENSE"}},

	{"pep gbd-rn", "owner and right", []graph.Key{"RIGHT_RE"}},
	{"pep gbd-fl", "identity, residence registration", []graph.Key{"ADDRESS_CERT", "ID"}},
	{"pep gbd-fl", "legal capacity of the carer", []graph.Key{"other-proof-of-legal-capacity-of-the-carer"}},
	{"pep is-zags", "birth, marriage, death acts", []graph.Key{"BIRTH_CERT", "DEATH_CERT", "MARRIAGE_CERT"}},
	{"iis-con gbd-fl", "identity document data", []graph.Key{"ID"}},
	{"pep nobd", "transfer ticket of a pupil", []graph.Key{"other-transfer-ticket"}},
	{"pep pshep", "payment of duty", []graph.Key{"FEE"}},
	{"e-license pshep", "payment confirmation", []graph.Key{"FEE"}},
	{"pep rp-drn", "state-duty details and payment", []graph.Key{"FEE"}},
	{"housing-queue-is is-zags", "marriage after 01.06.2008, birth/death after 13.08.2007", []graph.Key{"BIRTH_CERT", "DEATH_CERT", "MARRIAGE_CERT"}},
	{"housing-queue-is gbd-rn", "presence/absence of housing", []graph.Key{"RE_ABSENCE"}},
	{"housing-queue-is torelik", "court decision", []graph.Key{"COURT_DECISION"}},
	{"housing-queue-is gbd-fl", "identity, address", []graph.Key{"ADDRESS_CERT", "ID"}},
	{"pep ais-su", "criminal record", []graph.Key{"CRIMINAL"}},
	{"astana-1 e-license", "permit documents", []graph.Key{"LICENSE"}},
}

// heldByText: holdings that a service's own text states, of documents without candidate systems.
var heldByText = []struct {
	service      string
	system       graph.Key
	documentType graph.Key
	words        string
}{
	{"kz-pass62-3", "gbd-fl", "other-proof-of-legal-capacity-of-the-carer", `Legal capacity of the carer is checked by ID in the IS "State Database of Individuals"`},
	{"kz-mon-197-205", "nobd", "other-transfer-ticket", "The transfer ticket is needed only if the IS has none"},
}

// handledIn: services whose text says in which system they are processed; it is their own.
var handledIn = map[string]struct {
	system graph.Key
	words  string
}{
	"kz-kandas":  {"ais-kandas", `Processed in AIS "Kandas"`},
	"kz-3937":    {"ais-labour-market", `Data are entered in AIS "Labour Market"`},
	"kz-3009":    {"ais-su", "Answered from the automated special records system"},
	"kz-cad-dup": {"egkn", "Issued from EGKN"},
	"kz-3176":    {"rpn", "Attachment is kept in the Register of the Attached Population"},
}

// ended: services that a text says to have been offered up to a day, and the words.
var ended = map[string]struct {
	to    graph.Date
	words string
}{
	"kz-car-legal": {graph.MustDate("2023-07-01"), "till 01.07.2023"},
}

// gives: results that the name of a service says, or a note on it, and the words that say so.
var gives = []struct {
	service string
	words   string
	types   []graph.Key
}{
	{"kz-3009", "Certificate of presence or absence of a criminal record", []graph.Key{"CRIMINAL"}},
	{"kz-3131", "Driver licence", []graph.Key{"DRIVER_LIC"}},
	{"kz-3203", "Repeated certificates or references on civil-status acts", []graph.Key{"BIRTH_CERT", "DEATH_CERT", "DIVORCE_CERT", "MARRIAGE_CERT"}},
	{"kz-4491", "Licence for", []graph.Key{"LICENSE"}},
	{"kz-009mvd", "Permit for permanent residence", []graph.Key{"RESIDENCE_PERMIT"}},
	{"kz-archive", "Archive references", []graph.Key{"ARCHIVE_CERT"}},
	{"kz-fx-lic", "Licence for", []graph.Key{"LICENSE"}},
	{"kz-home-teaching", "Its result feeds kz-pass173", []graph.Key{"STUDY_CERT"}},
	{"kz-med-lic", "Licence for", []graph.Key{"LICENSE"}},
	{"kz-pass003", "Issue of passports and identity cards", []graph.Key{"ID"}},
	{"kz-pharm-lic", "Licence for", []graph.Key{"LICENSE"}},
	{"kz-veh-reg", "issue of registration certificate", []graph.Key{"TECH_DOC_VEH"}},
	{"MIA-43", "паспортов, удостоверений личности", []graph.Key{"ID"}},
	{"MIA-47", "адресных справок", []graph.Key{"ADDRESS_CERT"}},
	{"MIID-48", "Licence for", []graph.Key{"LICENSE"}},
	{"MoF-36", "Licence for", []graph.Key{"LICENSE"}},
	{"MoF-37", "Licence for", []graph.Key{"LICENSE"}},
	{"MoF-38", "Licence for", []graph.Key{"LICENSE"}},
	{"MoF-39", "Licence for", []graph.Key{"LICENSE"}},
	{"MoF-40", "Licence for", []graph.Key{"LICENSE"}},
	{"MoJ-14", "Certificate of absence (presence) of real estate", []graph.Key{"RE_ABSENCE"}},
	{"Order-20", "Licence for", []graph.Key{"LICENSE"}},
	{"Order-21", "Licence for", []graph.Key{"LICENSE"}},
	{"Order-49", "Licence for", []graph.Key{"LICENSE"}},
}

// kinds of document types; what is not named is evidence.
var kinds = map[graph.Key]graph.DocumentKind{
	"APPLICATION":   graph.KindApplication,
	"FEE":           graph.KindPayment,
	"INFO_FORM":     graph.KindFormOfInformation,
	"OWNER_CONSENT": graph.KindConsent,
	"other-consent-to-the-use-of-data-protected-by-law": graph.KindConsent,
	"other-notarised-consent-of-the-parent":             graph.KindConsent,
}

// candidateBases: how the compiler knows which systems hold a document.
var candidateBases = map[string]struct {
	basis graph.Basis
	words string
}{
	"standard-text": {graph.Stated, "A source text ties the document to the system"},
	"inference":     {graph.Inferred, "The compiler's judgement"},
}

// observedOn: gaps that the source observed on a system or on a holding rather than on services.
var observedOn = map[string]graph.Ref{
	"СИО ПСО is marked for withdrawal in GovArch":                         {Type: graph.TypeInformationSystem, Key: "reg-kz-p-13-0000003"},
	"4.3 mln marriage records without IIN: data present but not joinable": {Type: graph.TypeHolding, Key: "is-zags/MARRIAGE_CERT"},
}

// heldByNobody: what the source has looked for and found with no holder.
var heldByNobody = map[string]graph.Key{
	"Baikonur residence certificate":      "BAIKONUR_CERT",
	"civil-status acts registered abroad": "CIVIL_ACT_ABROAD",
}

type substitution int

const (
	unstated substitution = iota
	alwaysFromSystem
	conditionallyFromSystem
	electronicDocument
	formOfInformation
	paper
	paperOrElectronic
)

var substitutions = map[string]substitution{
	"UNSTATED": unstated, "IS_ALWAYS": alwaysFromSystem, "IS_CONDITIONAL": conditionallyFromSystem, "E_DOC_ALT": electronicDocument,
	"FORM_OF_INFORMATION": formOfInformation, "PAPER": paper, "PAPER_OR_ELECTRONIC": paperOrElectronic,
}

var obligations = map[string]graph.Obligation{"mandatory": graph.Mandatory, "conditional": graph.Conditional}

// aboutSource tells, of conditions of documents that come from systems, those that say when the data are taken or not
// taken, from those that say when the document is demanded at all.
var aboutSource = map[string]struct{ condition, exception bool }{
	"": {},
	"not required when verified through a request to the IS (Appendix 5 of the rules)": {condition: true},
	"birth record present in the IS":                        {condition: true},
	"marriage registered abroad and absent from IS ZAGS":    {exception: true},
	"not paid through the payment gateway":                  {exception: true},
	"absent from state IS":                                  {exception: true},
	"absent from IS ZAGS or born abroad":                    {exception: true},
	"absent from IS ZAGS or registered abroad":              {exception: true},
	"absent from IS ZAGS or issued abroad":                  {exception: true},
	"absent from the IS (NOBD)":                             {exception: true},
	"applicant's data differ from the child's birth record": {},
	"guardianship or adoption":                              {},
	"name mismatch":                                         {},
	"adopted child":                                         {},
	"guardian applies":                                      {},
	"guardian/adoption":                                     {},
}

// fallbacks: what is asked for where the data are not taken. An electronic document may be given where the text says so.
var fallbacks = map[string]struct {
	says               graph.Says
	electronicDocument bool
}{
	"":                          {},
	"copy":                      {says: graph.SaysPaper},
	"payment document":          {says: graph.SaysPaper},
	"certificate(s) on paper":   {says: graph.SaysPaper},
	"certificate or e-document": {says: graph.SaysPaper, electronicDocument: true},
	"attach original and copy when the IS has no data":                   {says: graph.SaysPaper},
	"paper if the marriage was registered abroad":                        {says: graph.SaysPaper},
	"ask for digitisation of the civil-status record through the portal": {}, // the record is made, then read: nothing is handed in
}

// stillPresented: services whose documents come from systems on the named channels and are presented on the others.
// Elsewhere a document with channels is asked for on these alone.
var stillPresented = map[string]string{
	"kz-pass199": "at the State Corporation the documents are still presented",
}

var forms = map[string]graph.Forms{
	"unstated":                         {},
	"copy":                             {Copy: true},
	"original":                         {Original: true},
	"original + copy":                  {Original: true, Copy: true},
	"copy + original":                  {Original: true, Copy: true},
	"copy, original for check":         {Original: true, Copy: true},
	"original or digital document":     {Original: true},
	"electronic":                       {Carrier: graph.CarrierElectronic},
	"electronic copy":                  {Carrier: graph.CarrierElectronic, Copy: true},
	"electronic document with EDS":     {Carrier: graph.CarrierElectronic, Original: true},
	"electronic with EDS":              {Carrier: graph.CarrierElectronic, Original: true},
	"electronic request":               {Carrier: graph.CarrierElectronic},
	"electronic check":                 {Carrier: graph.CarrierElectronic},
	"digital":                          {Carrier: graph.CarrierElectronic},
	"scan":                             {Carrier: graph.CarrierElectronic, Scan: true},
	"EDS or one-time password":         {Carrier: graph.CarrierElectronic},
	"written or EDS/SMS on the portal": {Carrier: graph.CarrierUnknown},
	"paper / electronic with EDS":      {Carrier: graph.CarrierUnknown},
	"form of information":              {Carrier: graph.CarrierUnknown},
	"notarised copy + translation":     {Copy: true, Notarised: true, Translated: true},
	"notarised translation":            {Notarised: true, Translated: true},
	"legalised + translated":           {Legalised: true, Translated: true},
}

// shownOnly: notes that say that the document is given back.
var shownOnly = map[string]bool{"centre worker compares the paper with the IS data, then returns it": true}

// subjects: printed names that say whose document it is.
var subjects = map[string]string{
	"Owner's identity document":                          "OWNER",
	"Owner's consent":                                    "OWNER",
	"Identity document of the carer":                     "CARER",
	"Proof of legal capacity of the carer":               "CARER",
	"Identity document of the parents or representative": "PARENT_OR_REPRESENTATIVE",
	"ID of the deceased":                                 "DECEASED",
	"Parent's identity document":                         "PARENT",
	"Notarised consent of the parent":                    "PARENT",
	"Founders identity":                                  "FOUNDER",
	"Founder passport copy":                              "FOUNDER",
	"Income of the child":                                "CHILD",
	"Child's birth certificate or ID":                    "CHILD",
	"Child health passport 026/у-3, form 063/у":          "CHILD",
	"No-criminal-record information of managers":         "MANAGER",
	"Document proving authority of the representative":   "REPRESENTATIVE",
}

// freshness: printed names that say how old the document may be.
var freshness = map[string]graph.Freshness{
	"Certificate from the workplace (military, teacher; valid 1 month)": {Value: 1, Unit: "MONTHS", Text: graph.Text{EN: "valid 1 month"}},
}

// channel is what a channel's text means.
type channel struct {
	slug   string
	kind   graph.ChannelKind
	system graph.Key // through which the application is handled; "" where nobody says
	basis  graph.Basis
	why    string // where it is our reading
}

const (
	centreReading  = "That the application is handled in the centre IS is our reading of the 2013-14 standards."
	specialReading = "That the application is handled in AIS SpecTSON is our reading of the names."
)

var channels = map[string]channel{
	"e-government portal egov.kz":                            {"egov", "PORTAL", "pep", graph.Stated, ""},
	"e-government portal egov.kz (ID renewal pilot 2025)":    {"egov", "PORTAL", "pep", graph.Stated, ""},
	"e-government portal egov.kz pilot 2025":                 {"egov", "PORTAL", "pep", graph.Stated, ""},
	"e-licensing portal elicense.kz":                         {"elicense", "LICENSING_PORTAL", "e-license", graph.Stated, ""},
	"eGov Mobile (Nov 2025)":                                 {"egov-mobile", "MOBILE", "egov-mobile", graph.Stated, ""},
	"Electronic Labour Exchange enbek.kz":                    {"enbek", "PORTAL", "enbek", graph.Stated, ""},
	"migration.enbek.kz":                                     {"migration-enbek", "PORTAL", "ais-kandas", graph.Stated, ""},
	"IS Keden":                                               {"keden", "PORTAL", "keden", graph.Stated, ""},
	"taxpayer cabinet":                                       {"taxpayer-cabinet", "PORTAL", "", graph.Stated, ""},
	"portal of social services":                              {"social-services-portal", "PORTAL", "", graph.Stated, ""},
	stateCorporation:                                         {"state-corporation", "STATE_CORPORATION", "iis-con", graph.Inferred, centreReading},
	`SpecTSON (State Corporation "Government for Citizens")`: {"spectson", "STATE_CORPORATION", "ais-sc", graph.Inferred, specialReading},
	"provider":                         {"provider", "PROVIDER_OFFICE", "", graph.Stated, ""},
	"RAGS":                             {"rags", "PROVIDER_OFFICE", "is-zags", graph.Inferred, "That the civil registry office works in IS ZAGS (its registration point) is our reading of the system's name."},
	"career centre":                    {"career-centre", "PROVIDER_OFFICE", "", graph.Stated, ""},
	"bank applications":                {"bank-applications", "PARTNER", "", graph.Stated, ""},
	"proactive":                        {"proactive", "PROACTIVE", "", graph.Stated, ""},
	"proactive (mobile phone consent)": {"proactive", "PROACTIVE", "", graph.Stated, ""},
}

// documentChannels: the words by which a document names channels of its service.
var documentChannels = map[string]graph.ChannelKind{
	"portal": "PORTAL", "portal + visit": "PORTAL", "State Corporation": "STATE_CORPORATION",
}

// proactive: channels whose text says how consent is given.
var consents = map[string]string{"proactive (mobile phone consent)": "by mobile phone"}

type term struct {
	kind  string
	value int
	unit  graph.TimeUnit
	text  string
}

// moreTerms: what a deadline's text says beside the number that the source itself gives.
var moreTerms = map[string][]term{
	"7 working days; up to +30 calendar days when the case file must be completed": {{"extension", 30, "CALENDAR_DAYS", "up to +30 calendar days when the case file must be completed"}},
	"8 working days":   nil,
	"7-8 working days": nil,
	"7 working days; +30 calendar days to complete documents; applicant told within 5 working days": {{"extension", 30, "CALENDAR_DAYS", "+30 calendar days to complete documents"}, {"notice", 5, "WORKING_DAYS", "applicant told within 5 working days"}},
	"8 working days; notice within 5 working days; portal answer 30 minutes":                        {{"notice", 5, "WORKING_DAYS", "notice within 5 working days"}, {"portal answer", 30, "MINUTES", "portal answer 30 minutes"}},
	"8 working days, +30 calendar days; portal answer 30 minutes from e-request":                    {{"extension", 30, "CALENDAR_DAYS", "+30 calendar days"}, {"portal answer", 30, "MINUTES", "portal answer 30 minutes from e-request"}},
	"8 working days (20 when data are incomplete, older version)":                                   {{"older version, incomplete data", 20, "WORKING_DAYS", "20 when data are incomplete, older version"}},
	"10 working days": nil,
	"commission 3 working days; completeness check 1 working day":                          {{"completeness check", 1, "WORKING_DAYS", "completeness check 1 working day"}},
	"15 minutes on the portal; correction entered within 10 minutes":                       {{"correction", 10, "MINUTES", "correction entered within 10 minutes"}},
	"15 working days; urgent 1, 3, 5 or 7":                                                 {{"urgent", 1, "WORKING_DAYS", "urgent 1, 3, 5 or 7"}, {"urgent", 3, "WORKING_DAYS", "urgent 1, 3, 5 or 7"}, {"urgent", 5, "WORKING_DAYS", "urgent 1, 3, 5 or 7"}, {"urgent", 7, "WORKING_DAYS", "urgent 1, 3, 5 or 7"}},
	"10 minutes; 5 working days when an extra check is needed; 8 with composite apostille": {{"extra check", 5, "WORKING_DAYS", "5 working days when an extra check is needed"}, {"with composite apostille", 8, "WORKING_DAYS", "8 with composite apostille"}},
	"2 working days": nil,
	"1 working day":  nil,
	"1 working day (5 in the older standard); applications by 1 August (grade 1), 15 August (grade 10)": {{"older standard", 5, "WORKING_DAYS", "5 in the older standard"}},
	"5 working days":  nil,
	"15 working days": nil,
	"1 working day for private business, 5 for others": {{"others than private business", 5, "WORKING_DAYS", "5 for others"}},
	"30 working days (re-issue 3, duplicate 2)":        {{"re-issue", 3, "WORKING_DAYS", "re-issue 3"}, {"duplicate", 2, "WORKING_DAYS", "duplicate 2"}},
	"30 working days":              nil,
	"3 working days":               nil,
	"4 working days (2026 notice)": nil,
	"6 working days":               nil,
	"15 calendar days":             nil,
}

var units = map[string]graph.TimeUnit{"working": "WORKING_DAYS", "calendar": "CALENDAR_DAYS", "minutes": "MINUTES"}

type cost struct {
	amount   float64
	currency string
	result   string
}

// costs: MCI is the monthly calculation index. The price of the range is not one number.
var costs = map[string][]cost{
	"":                                nil,
	"free":                            {{0, "KZT", ""}},
	"200,000 tenge":                   {{200_000, "KZT", ""}},
	"0.5 MCI":                         {{0.5, "MCI", ""}},
	"30 MCI":                          {{30, "MCI", ""}},
	"0.25-1 MCI":                      {{-1, "MCI", ""}},
	"passport 8 MCI, ID card 0.2 MCI": {{8, "MCI", "passport"}, {0.2, "MCI", "ID card"}},
}

// renderings: "electronic" alone does not say whether in full, so it is kept in words only.
var renderings = map[string]graph.FormOfRendering{
	"": "", "electronic": "", "paper": "PAPER",
	"electronic (partially automated) / paper":  "ELECTRONIC_AND_PAPER",
	"electronic (partially automated) or paper": "ELECTRONIC_AND_PAPER",
}

// documentBases: whether the list of documents comes from the source's text. Where it is mixed, nobody says which
// document is from where, so none is taken as stated.
var documentBases = map[string]graph.Basis{
	"source-text": graph.Stated, "source-text + compiler-knowledge": graph.Inferred, "compiler-knowledge": graph.Inferred,
}

var completeness = map[string]graph.DocumentsKnown{"partial-text": graph.DocumentsPartial, "thin": graph.DocumentsPartial}

var schemes = map[string]string{"egov": "egov", "gov_kz": "gov.kz", "elicense": "elicense"}

// sourceKinds: how the address of a page was kept; "" where it is exact.
var sourceKinds = map[string]string{
	"exact": "", "address rebuilt from the page code": "address rebuilt from the page code",
	"site only (page address not kept)": "site only, page address not kept",
	"source note (not an address)":      "source note, not an address",
	"page code (address not kept)":      "page code, address not kept",
}

// party is whom a text names. Texts that say more than the keys are kept as notes.
type party struct {
	owners   []graph.Key // or responsible bodies or providers, the first one leading
	operator graph.Key
	more     bool // the text says more
}

var parties = map[string]party{
	"":  {},
	"—": {},
	"Ministry of Labour and Social Protection of the Population": {owners: []graph.Key{"ministry-of-labour"}},
	"Ministry of Labour and Social Protection / akimat":          {owners: []graph.Key{"ministry-of-labour"}, more: true},
	"Ministry of Justice":                  {owners: []graph.Key{"ministry-of-justice"}},
	"Ministry of Justice / MinAg":          {owners: []graph.Key{"ministry-of-justice"}, more: true},
	"Ministry of Justice / Notary chamber": {owners: []graph.Key{"ministry-of-justice"}, more: true},
	"Ministry of Internal Affairs":         {owners: []graph.Key{"ministry-of-internal-affairs"}},
	"Ministry of Education":                {owners: []graph.Key{"ministry-of-education"}},
	"Ministry of Education / Science":      {owners: []graph.Key{"ministry-of-education"}, more: true},
	"Ministry of Education / akimats":      {owners: []graph.Key{"ministry-of-education"}, more: true},
	"Ministry of Agriculture":              {owners: []graph.Key{"ministry-of-agriculture"}},
	"Ministry of Agriculture (land committee) and Ministry of Justice; run by the State Corporation": {owners: []graph.Key{"ministry-of-agriculture"}, operator: "state-corporation", more: true},
	"Ministry of Science and Higher Education":                                                       {owners: []graph.Key{"ministry-of-science"}},
	"Ministry of Healthcare":                       {owners: []graph.Key{"ministry-of-healthcare"}},
	"Ministry of Finance":                          {owners: []graph.Key{"ministry-of-finance"}},
	"Ministry of Finance, State Revenue Committee": {owners: []graph.Key{"state-revenue-committee"}},
	"Ministry of Finance, Treasury":                {owners: []graph.Key{"treasury-committee"}},
	"Ministry of Foreign Affairs":                  {owners: []graph.Key{"ministry-of-foreign-affairs"}},
	"Ministry of Ecology":                          {owners: []graph.Key{"ministry-of-ecology"}},
	"Ministry of Ecology (Agriculture)":            {owners: []graph.Key{"ministry-of-ecology"}, more: true},
	"Ministry of Ecology / Water resources":        {owners: []graph.Key{"ministry-of-ecology"}, more: true},
	"Ministry of Industry and Construction":        {owners: []graph.Key{"ministry-of-industry"}},
	"Ministry of Culture":                          {owners: []graph.Key{"ministry-of-culture"}},
	"Ministry of Transport":                        {owners: []graph.Key{"ministry-of-transport"}},
	"MLSP":                                         {owners: []graph.Key{"ministry-of-labour"}},
	"MLSP; operator JSC CRTR":                      {owners: []graph.Key{"ministry-of-labour"}, operator: "crtr"},
	"MLSP / CRTR":                                  {owners: []graph.Key{"ministry-of-labour"}, more: true},
	"MLSP / MIDD":                                  {owners: []graph.Key{"ministry-of-labour"}, more: true},
	"MIDD":                                         {owners: []graph.Key{"midd"}},
	"MIDD; operator NITEC":                         {owners: []graph.Key{"midd"}, operator: "nitec"},
	"MIDD; NITEC":                                  {owners: []graph.Key{"midd"}, operator: "nitec", more: true},
	"MDDIAI (now MIDD)":                            {owners: []graph.Key{"midd"}, more: true},
	"MDDIAI / State Corporation":                   {owners: []graph.Key{"mddiai"}, more: true},
	"State Corporation / land committee":           {owners: []graph.Key{"state-corporation"}, more: true},
	stateCorporation:                               {owners: []graph.Key{"state-corporation"}},
	"State Revenue Committee":                      {owners: []graph.Key{"state-revenue-committee"}},
	"Prosecutor General (KPSiSU)":                  {owners: []graph.Key{"committee-on-legal-statistics"}},
	"Prosecutor General (Committee on Legal Statistics and Special Records)": {owners: []graph.Key{"committee-on-legal-statistics"}},
	"Supreme Court / Judicial administration":                                {owners: []graph.Key{"supreme-court"}, more: true},
	"Agency for Financial Monitoring":                                        {owners: []graph.Key{"agency-for-financial-monitoring"}},
	"Agency for Regulation of the Financial Market":                          {owners: []graph.Key{"agency-for-financial-market"}},
	"National Bank":                      {owners: []graph.Key{"national-bank"}},
	"banks / National Bank":              {more: true},
	"EAEU / national operator":           {more: true},
	"Social Health Insurance Fund":       {owners: []graph.Key{"social-health-insurance-fund"}},
	"Bureau of National Statistics":      {owners: []graph.Key{"bureau-of-national-statistics"}},
	"UAPF (ENPF)":                        {owners: []graph.Key{"uapf"}},
	"State Social Insurance Fund (GFSS)": {owners: []graph.Key{"gfss"}},
	"Almaty akimat":                      {owners: []graph.Key{"akimat-almaty"}},
	"akimat":                             {owners: []graph.Key{"akimat"}},
	"akimats":                            {owners: []graph.Key{"akimat"}},
	"local executive body (akimat)":      {owners: []graph.Key{"akimat"}},
	"local executive body (akimat) / migration.enbek.kz": {owners: []graph.Key{"akimat"}, more: true},
	"Committee / akimat":                            {owners: []graph.Key{"akimat"}, more: true},
	"state archives, local executive body (akimat)": {owners: []graph.Key{"state-archives", "akimat"}},
	"territorial unit of the Committee of Labour, Social Protection and Migration": {owners: []graph.Key{"labour-committee-unit"}},
	"career centre": {owners: []graph.Key{"career-centre"}},
	"RAGS":          {owners: []graph.Key{"civil-registry-office"}},
	"civil registry office (RAGS) of the akimat":  {owners: []graph.Key{"civil-registry-office"}},
	"territorial police (migration service)":      {owners: []graph.Key{"migration-police"}},
	"migration police":                            {owners: []graph.Key{"migration-police"}},
	"territorial police":                          {owners: []graph.Key{"territorial-police"}},
	"registration and examination division":       {owners: []graph.Key{"registration-and-examination-division"}},
	"registration and examination division (REP)": {owners: []graph.Key{"registration-and-examination-division"}},
	"school":                            {owners: []graph.Key{"school"}},
	"school / akimat":                   {owners: []graph.Key{"school", "akimat"}},
	"akim of village":                   {owners: []graph.Key{"akim-of-village"}},
	"Center for International Programs": {owners: []graph.Key{"center-for-international-programs"}},
	"university":                        {owners: []graph.Key{"university"}},
	"university / college":              {owners: []graph.Key{"university", "college"}},
	"PHC organisation":                  {owners: []graph.Key{"phc-organisation"}},
	`justice bodies / State Corporation "Government for Citizens"`: {owners: []graph.Key{"justice-body", "state-corporation"}},
	"akimat veterinary body":       {owners: []graph.Key{"akimat-veterinary-body"}},
	"Department of Land Relations": {owners: []graph.Key{"akimat-almaty-land-relations"}},
	"consulates":                   {owners: []graph.Key{"consulate"}},
}

// reference is which acts a text names. Where it says more, or names one that cannot be told by number and date, the
// text is kept as a note of the service.
type reference struct {
	acts []graph.Key
	more bool
}

var references = map[string]reference{
	"MoHSD order 279 of 28.04.2015 (older standard)":                                   {[]graph.Key{"order-279-2015-04-28"}, true},
	"MoJ order 112 of 25.02.2015":                                                      {[]graph.Key{"order-112-2015-02-25"}, false},
	"MoJ order 219 of 17.04.2015 (standard, repealed)":                                 {[]graph.Key{"order-219-2015-04-17"}, true},
	"MoJ order 219 of 17.04.2015 (civil registration standards)":                       {[]graph.Key{"order-219-2015-04-17"}, false},
	"MFA order 11-1-4/192 of 12.06.2020 (abroad)":                                      {[]graph.Key{"order-11-1-4/192-2020-06-12"}, true},
	"MFA order 11-1-4/192 of 12.06.2020 (V2000020857)":                                 {[]graph.Key{"order-11-1-4/192-2020-06-12"}, false},
	"MoJ order 36 of 30.01.2014 app.3 (regulation, repealed 24.08.2015)":               {[]graph.Key{"order-36-2014-01-30"}, true},
	"MIA order 862 of 02.12.2014 (amended 342 of 12.05.2026)":                          {[]graph.Key{"order-862-2014-12-02"}, true},
	"MIA order 862 of 02.12.2014 (V1400010056)":                                        {[]graph.Key{"order-862-2014-12-02"}, false},
	"joint pilot order 499/754 of 07-09.10.2025":                                       {[]graph.Key{"order-499/754-2025-10-09"}, true},
	"MoES order 179 of 08.04.2015 (older standard)":                                    {[]graph.Key{"order-179-2015-04-08"}, true},
	"MoES order 198 of 13.04.2015":                                                     {[]graph.Key{"order-198-2015-04-13"}, false},
	"MoES order 198 of 13.04.2015 app.6":                                               {[]graph.Key{"order-198-2015-04-13"}, true},
	"order 254 of 19.06.2020 (V2000020883)":                                            {[]graph.Key{"order-254-2020-06-19"}, false},
	"Akmola akimat resolution A-13/611 of 14.12.2012 (e-service regulation, repealed)": {[]graph.Key{"resolution-A-13/611-2012-12-14"}, true},
	"Akmola akimat A-13/611 of 14.12.2012":                                             {[]graph.Key{"resolution-A-13/611-2012-12-14"}, false},
	"orders 506, 357":                                                                  {nil, true},
	"order 66 of 22.01.2016":                                                           {[]graph.Key{"order-66-2016-01-22"}, false},
	"MoES order 223 of 27.05.2020 app.3 (V2000020744)":                                 {[]graph.Key{"order-223-2020-05-27"}, true},
	"MoES order 223 of 27.05.2020 (V2000020744)":                                       {[]graph.Key{"order-223-2020-05-27"}, false},
	"order 272 of 2015 (older standards)":                                              {nil, true},
	"order 272":                                                                        {nil, true},
	"order KR DSM-59/2020 of 01.06.2020 (V2000020809)":                                 {[]graph.Key{"order-KR-DSM-59/2020-2020-06-01"}, false},
	"order KR DSM-45 of 16.05.2022":                                                    {[]graph.Key{"order-KR-DSM-45-2022-05-16"}, false},
	"MoJ order 66 of 29.05.2020 (V2000020771)":                                         {[]graph.Key{"order-66-2020-05-29"}, false},
	"MoF order 665 of 10.07.2020":                                                      {[]graph.Key{"order-665-2020-07-10"}, false},
	"MoF order 665 of 10.07.2020 (state revenue)":                                      {[]graph.Key{"order-665-2020-07-10"}, false},
	"standards 355/358 (land)":                                                         {nil, true},
	"Gov. resolution 1586 of 31.12.2013":                                               {[]graph.Key{"resolution-1586-2013-12-31"}, false},
	"MoJ order 246 of 28.04.2015":                                                      {[]graph.Key{"order-246-2015-04-28"}, false},
	"MoJ order 246 of 28.04.2015 app.1":                                                {[]graph.Key{"order-246-2015-04-28"}, true},
	"MoJ order 246 of 28.04.2015 (real estate standards)":                              {[]graph.Key{"order-246-2015-04-28"}, false},
	"Law 310 of 26.07.2007 (Z070000310_)":                                              {[]graph.Key{"law-310-2007-07-26"}, false},
	"MoJ order 1382 of 11.09.2018 (legal cadastre)":                                    {[]graph.Key{"order-1382-2018-09-11"}, false},
	"order 138 of 17.04.2015":                                                          {[]graph.Key{"order-138-2015-04-17"}, false},
	"akimat regulations: Almaty 2/310 of 29.04.2014, Almaty oblast 255 of 16.07.2014, Karaganda 66/13 of 28.12.2012, Shymkent 351 of 24.12.2018": {
		[]graph.Key{"resolution-2/310-2014-04-29", "resolution-255-2014-07-16", "resolution-66/13-2012-12-28", "resolution-351-2018-12-24"}, true},
	"Order 130 of 02.06.2020 (V2000020823, environment)":              {[]graph.Key{"order-130-2020-06-02"}, false},
	"Order 130 of 12.03.2020 (V2000020140)":                           {[]graph.Key{"order-130-2020-03-12"}, false},
	"Order 216 of 11.09.2020 (V2000021194, water)":                    {[]graph.Key{"order-216-2020-09-11"}, false},
	"MIA order on documentation and registration (V1500011624, 2015)": {[]graph.Key{"V1500011624"}, false},
	"Atyrau akimat (V15T0003229)":                                     {[]graph.Key{"V15T0003229"}, false},
	"Order 187 of 12.08.2020 (V2000021082)":                           {[]graph.Key{"order-187-2020-08-12"}, false},
	"Kostanay akimat 530 of 26.11.2012":                               {[]graph.Key{"resolution-530-2012-11-26"}, false},
	"MIID order 318 of 28.05.2020 (V2000020791)":                      {[]graph.Key{"order-318-2020-05-28"}, false},
	"Order 347 of 30.12.2020 (V2000022000)":                           {[]graph.Key{"order-347-2020-12-30"}, false},
	"Order V2100024835 (2021)":                                        {[]graph.Key{"V2100024835"}, false},
}
