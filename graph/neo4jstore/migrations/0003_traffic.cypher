// One node for each total of counted calls, and for each month of daily counts.
CREATE CONSTRAINT traffic_total_key IF NOT EXISTS FOR (node:TrafficTotal) REQUIRE node.key IS UNIQUE;
CREATE CONSTRAINT traffic_month_name IF NOT EXISTS FOR (month:TrafficMonth) REQUIRE month.name IS UNIQUE;
CREATE INDEX traffic_month_pair IF NOT EXISTS FOR (month:TrafficMonth) ON (month.consumer, month.provider, month.month);
CREATE CONSTRAINT traffic_file_hash IF NOT EXISTS FOR (file:TrafficFile) REQUIRE file.hash IS UNIQUE;
