CREATE INDEX events_by_type_for_chaos ON {schema}.events (type, at);
CREATE INDEX work_by_kind_for_chaos ON {schema}.work (kind) WHERE status = 'open';
