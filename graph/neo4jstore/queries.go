package neo4jstore

import (
	"embed"
	"path"
	"strings"
)

// query is a question or an order with the name under which the server shows it.
type query struct{ name, text string }

var (
	//go:embed queries/head.cypher
	headText string
	//go:embed queries/lock_head.cypher
	lockHeadText string
	//go:embed queries/record_change.cypher
	recordChangeText string
	//go:embed queries/record_change_parts.cypher
	recordChangePartsText string
	//go:embed queries/account.cypher
	accountText string
	//go:embed queries/fill.cypher
	fillText string
	//go:embed queries/stop_filling.cypher
	stopFillingText string
	//go:embed queries/changes.cypher
	changesText string
	//go:embed queries/kept.cypher
	keptText string
	//go:embed queries/history.cypher
	historyText string
	//go:embed queries/checkpoint.cypher
	checkpointText string
	//go:embed queries/record_checkpoint.cypher
	recordCheckpointText string
	//go:embed queries/log_size.cypher
	logSizeText string
	//go:embed queries/migrations.cypher
	migrationsText string
	//go:embed queries/record_migration.cypher
	recordMigrationText string
	//go:embed queries/is_empty.cypher
	isEmptyText string
	//go:embed queries/create_names.cypher
	createNamesText string
	//go:embed queries/answer_state.cypher
	answerStateText string
	//go:embed queries/claim_answers.cypher
	claimAnswersText string
	//go:embed queries/renew_answers.cypher
	renewAnswersText string
	//go:embed queries/record_answers.cypher
	recordAnswersText string
	//go:embed queries/forget_answers.cypher
	forgetAnswersText string
	//go:embed queries/double_labels.cypher
	doubleLabelsText string
	//go:embed queries/shared_parts.cypher
	sharedPartsText string
	//go:embed queries/traffic.cypher
	trafficText string
	//go:embed queries/traffic_kept.cypher
	trafficKeptText string
	//go:embed queries/record_traffic.cypher
	recordTrafficText string
	//go:embed queries/record_traffic_file.cypher
	recordTrafficFileText string
	//go:embed queries/traffic_consumers.cypher
	trafficConsumersText string
	//go:embed queries/traffic_of_consumer.cypher
	trafficOfConsumerText string
	//go:embed queries/traffic_files.cypher
	trafficFilesText string
)

// The generated queries are many, and a test holds that they are those that package mapping names.
//
//go:embed queries/generated
var generatedFiles embed.FS

var generated = func() map[string]query {
	queries := map[string]query{}
	var walk func(folder string)
	walk = func(folder string) {
		entries, err := generatedFiles.ReadDir(folder)
		if err != nil {
			panic(err) // embedded
		}
		for _, entry := range entries {
			file := path.Join(folder, entry.Name())
			if entry.IsDir() {
				walk(file)
				continue
			}
			text, err := generatedFiles.ReadFile(file)
			if err != nil {
				panic(err) // embedded
			}
			name := strings.TrimSuffix(strings.TrimPrefix(file, "queries/generated/"), ".cypher")
			queries[name] = query{name, string(text)}
		}
	}
	walk("queries/generated")
	return queries
}()
