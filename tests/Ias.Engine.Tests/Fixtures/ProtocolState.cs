namespace Ias.Tests;

/// <summary>Run state file of another tool of the Run Mode protocol.</summary>
public static class ProtocolState
{
    /// <summary>The <c>state.json</c> that the protocol documents.</summary>
    public const string Documented = """
        {
          "run_id": "run-20260119-abc123",
          "target": "sprint-1",
          "branch": "feature/sprint-1",
          "state": "RUNNING",
          "phase": "IMPLEMENT",
          "timestamps": { "started": "2026-01-19T10:00:00Z", "last_activity": "2026-01-19T11:30:00Z" },
          "cycles": {
            "current": 3,
            "limit": 20,
            "history": [
              { "cycle": 1, "phase": "IMPLEMENT", "findings": 5 },
              { "cycle": 2, "phase": "REVIEW", "findings": 2 },
              { "cycle": 3, "phase": "IMPLEMENT", "findings": 0 }
            ]
          },
          "metrics": { "files_changed": 15, "commits": 3, "findings_fixed": 7 }
        }
        """;
}
