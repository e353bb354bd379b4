namespace Ias.Cli.Rehearse;

/// <summary>Script of a rehearsal's agent.</summary>
internal static class RehearsalScript
{
    /// <summary>File that each sprint adds a line to.</summary>
    public const string Written = "rehearsal.txt";

    /// <summary>Seconds without output after which a turn is ended.</summary>
    public const double StallSeconds = 4;

    /// <summary>Script with the faults of a night in its first sprint.</summary>
    /// <param name="until">End of the usage limit that the agent reports.</param>
    /// <param name="branch">Branch of the person's that the agent tries to push to.</param>
    public static string Text(DateTimeOffset until, string branch) =>
        $$"""
            turns:
              - when: {phase: implement, target: sprint-1, attempt: 1}
                steps:
                  - print: a turn that crashes
                  - exit: 3
              - when: {phase: implement, target: sprint-1, attempt: 2}
                steps:
                  - hang: true
              - when: {phase: implement, target: sprint-1, attempt: 3}
                steps:
                  - account: {outcome: usage_limit, detail: usage limit of the rehearsal, until: "{{until.UtcDateTime:yyyy-MM-ddTHH:mm:ssZ}}"}
              - when: {phase: implement, target: sprint-1}
                steps:
                  - run: git push origin HEAD:refs/heads/{{branch}} || true
                  - append: {path: {{Written}}, text: "faults\n"}
              - when: {phase: implement, target: sprint-2}
                steps:
                  - sleep: 2
                  - append: {path: {{Written}}, text: "checks\n"}
              - when: {phase: job}
                steps:
                  - append: {path: "{target}.txt", text: "done\n"}
              - steps:
                  - verdict: approved

            """;
}
