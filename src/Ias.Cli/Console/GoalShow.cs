using System.CommandLine;
using System.Globalization;
using Ias.Cli.Answers;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias goal show</c>: shows a goal and its proposal.</summary>
internal static class GoalShow
{
    private const int LongestText = 20_000; // characters

    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var id = new Argument<string>("id") { Description = "The goal's id, or part of it", HelpName = "ID" };
        var command = choice.AddTo(new Command("show", "Show a goal and its proposal: intent, scope, plan, readiness, parts") { id });
        command.SetAction(
            async (parsed, _) =>
            {
                var login = await choice.OfGoalAsync(parsed, context, parsed.GetValue(id)!);
                using var client = login.Open(context.CalledAs, context.Time);
                var (goal, proposals) = await new Goals(context, client, login).FindAsync(parsed.GetValue(id)!);
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(
                        context,
                        new GoalAnswer(login.Server, login.Workspace, GoalShown.Of(goal), proposals.Select(ProposalShown.Of))
                    );
                    return (int)ExitCode.Ok;
                }

                context.Out.WriteLine(GoalList.Title(goal.Title));
                context.Out.WriteLine($"  goal:    {Wording.Plain(goal.Id)}, {Wording.Plain(goal.Status)}");
                Text(context, "what", goal.RawContent);
                if (proposals is [var latest, ..])
                {
                    Write(context, goal, latest);
                }
                else
                {
                    context.Out.WriteLine("  no proposal yet: it waits for an agent that has the repository");
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    private static void Write(CommandContext context, Intake goal, Proposal proposal)
    {
        context.Out.WriteLine($"  revision {proposal.Revision} of its proposal: {Wording.Plain(proposal.Status).Replace('_', ' ')}");
        Text(context, "intent", proposal.Intent);
        Text(context, "scope", proposal.Scope);
        Text(context, "plan", proposal.Plan);
        if (proposal.ReadinessScore is { } score)
        {
            context.Out.WriteLine($"  ready:   {score.ToString("P0", CultureInfo.InvariantCulture)}");
        }

        foreach (var reason in proposal.ReadinessReasons)
        {
            context.Out.WriteLine($"           {Wording.Plain(reason)}");
        }

        foreach (var question in proposal.Questions)
        {
            context.Out.WriteLine($"  asks:    {Wording.Plain(question)}");
        }

        foreach (var part in proposal.Parts)
        {
            var needs = part.Needs.Count > 0 ? $", after {Wording.Plain(string.Join(", ", part.Needs))}" : "";
            context.Out.WriteLine($"  part {Wording.Plain(part.Key)}: {Wording.Plain(part.Status)}{needs}");
            Text(context, "scope", part.Scope);
            Text(context, "plan", part.Plan);
        }

        Text(context, "rejected", proposal.Rejection);
        if (proposal.Waits)
        {
            context.Out.WriteLine(ShellLine.Of($"  next: {context.CalledAs:raw} goal approve {goal.Id} --revision {proposal.Revision}"));
            context.Out.WriteLine(ShellLine.Of($"        {context.CalledAs:raw} goal reject {goal.Id} --reason \"what is wrong with it\""));
        }
    }

    // What others wrote, in lines of its own.
    private static void Text(CommandContext context, string name, string? text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        var lines = OutsideWords.Cleaned(text, LongestText).Split('\n');
        context.Out.WriteLine($"  {name + ":", -9}{lines[0]}");
        foreach (var line in lines[1..])
        {
            context.Out.WriteLine($"           {line}".TrimEnd());
        }
    }
}
