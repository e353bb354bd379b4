using System.CommandLine;

namespace Ias.Cli.Checks;

/// <summary><c>ias checks</c>: runs the checks now, or tells what a change did to the tests.</summary>
public static class ChecksCommand
{
    public static Command Make(CommandContext context)
    {
        var evidence = new Option<string>("--evidence")
        {
            Description =
                "Run nothing; tell what a change did to the tests. Commits: BASE...HEAD, as git diff understands it; BASE alone means BASE...HEAD",
            HelpName = "RANGE",
        };
        var baseline = new Option<string>("--baseline")
        {
            Description = "Run what fails at this commit as well: what fails there, too, does not count",
            HelpName = "COMMIT",
        };
        var json = new Option<bool>("--json") { Description = "Print JSON" };
        var command = new Command(
            "checks",
            "Run the checks of .loa.config.yaml on HEAD, as a run would: in a clean checkout, in the cage. With --evidence: tell what a change did to the tests (removed, skipped, checking less, settings that demand less)."
        )
        {
            evidence,
            baseline,
            json,
        };
        command.Validators.Add(parsed =>
        {
            if (parsed.GetResult(evidence) is not null && parsed.GetResult(baseline) is not null)
            {
                parsed.AddError("--evidence runs nothing, so there is no --baseline with it.");
            }
        });
        command.SetAction(
            async (parsed, _) =>
                (int)(
                    parsed.GetValue(evidence) is { } range
                        ? await ChangedTests.TellAsync(context, range, parsed.GetValue(json))
                        : await ChecksNow.RunAsync(context, parsed.GetValue(baseline) ?? "", parsed.GetValue(json))
                )
        );
        return command;
    }
}
