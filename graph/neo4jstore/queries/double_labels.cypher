// Which nodes bear two labels of the model, and so would be two things at once?
// Params: none
MATCH (node:Act|Wording|Provision|Territory|Organization|Function|DataItem|DocumentType|InformationSystem|Holding|DataService|Integration|Service|Channel|Requirement|TrafficTotal)
WITH node, [label IN labels(node) WHERE label IN ['Act', 'Wording', 'Provision', 'Territory', 'Organization', 'Function', 'DataItem', 'DocumentType',
  'InformationSystem', 'Holding', 'DataService', 'Integration', 'Service', 'Channel', 'Requirement', 'TrafficTotal']] AS types
WHERE size(types) > 1
RETURN DISTINCT types, toString(node.key) AS key
ORDER BY key
LIMIT 100
