/// Members of `/stats` whose own members are named by what occurred.
enum StatisticsNames {
    static let placeholders = [
        "by_status": "{code}", "by_reason": "{reason}", "by_client": "{client}", "by_class": "{class}",
        "by_resource": "{resource}", "classes": "{class}", "operations": "{operation}",
        "not_stored": "{answer}",
    ]
}
