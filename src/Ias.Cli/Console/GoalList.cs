using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias goal list</c>: lists the workspace's goals.</summary>
internal static class GoalList
{
    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var command = choice.AddTo(new Command("list", "List the workspace's goals, the latest first"));
        command.SetAction(
            async (parsed, _) =>
            {
                var login = choice.One(parsed, context);
                using var client = login.Open(context.CalledAs, context.Time);
                var goals = await new Goals(context, client, login).AllAsync();
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(context, new GoalsAnswer(login.Server, login.Workspace, goals.Select(GoalShown.Of)));
                    return (int)ExitCode.Ok;
                }

                foreach (var goal in goals)
                {
                    var age = Wording.Age(context.Time.GetUtcNow() - DateTimeOffset.FromUnixTimeMilliseconds(goal.CreatedAt));
                    context.Out.WriteLine($"{Wording.Plain(goal.Id)}  {Wording.Plain(goal.Status), -9}  {age, 6}  {Title(goal.Title)}");
                }

                if (goals.Count == 0)
                {
                    context.Error.WriteLine($"There are no goals.\n  next: {context.CalledAs} goal propose TEXT --repo NAME");
                }

                return (int)ExitCode.Ok;
            }
        );
        return command;
    }

    /// <summary>Title of a goal, as far as the data policy lets it be shown.</summary>
    public static string Title(string? title) => title is null ? "(hidden by the data policy)" : Wording.Plain(title);
}
