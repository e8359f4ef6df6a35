// Keeps the daily counts of months. Days that are not in the lists were not counted.
// Params: $rows, each {name, properties}
UNWIND $rows AS row
MERGE (month:TrafficMonth {name: row.name})
SET month = row.properties
