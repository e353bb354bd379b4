using System.CommandLine;

namespace Ias.Cli.Console;

/// <summary><c>ias goal</c>: a command a file.</summary>
internal static class GoalCommand
{
    public static Command Make(CommandContext context) =>
        new("goal", "Propose goals for one or more repositories, and decide about the proposals that are made of them")
        {
            GoalPropose.Make(context),
            GoalList.Make(context),
            GoalShow.Make(context),
            new GoalVerdict(context).Approve(),
            new GoalVerdict(context).Reject(),
        };
}
