import HTTPSemantics
import UpstreamBudget

/// What an answer tells the budget.
extension TransferResponse {
    func budgetAnswer(unixNow: Int64, atMost longest: Duration) -> UpstreamAnswer {
        switch status.code {
        case 429:
            .tooManyRequests(
                retryAfter: RetryAfterField.delay(fields, unixNow: unixNow, atMost: longest))
        // Some refuse with 503 what is too much: that is no reason to ask faster.
        case 502, 503, 504: .failed
        default: .accepted
        }
    }

    func quotaHint(unixNow: Int64, atMost longest: Duration) -> QuotaHint? {
        RateLimitFields(fields, unixNow: unixNow, atMost: longest)
            .map { QuotaHint(remaining: $0.remaining, reset: $0.reset) }
    }
}
