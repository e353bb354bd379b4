using System.CommandLine;
using Ias.Cli.Answers;
using Ias.ControlPlane.Logins;
using Ias.Core.Text;

namespace Ias.Cli.Team;

/// <summary><c>ias inbox</c>: what waits for a person, in every workspace they are logged in to.</summary>
internal static class InboxCommand
{
    private const string Decision = "decision";
    private const string Proposal = "proposal";

    // The server's word.
    private const string Proposed = "proposed";

    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var command = choice.AddTo(new Command("inbox", "List what waits for you: questions of jobs, and proposals to approve"));
        command.SetAction(
            async (parsed, _) =>
            {
                var looked = await Task.WhenAll(choice.All(parsed, context).Select(login => LookAsync(context, login)));
                var items = looked.SelectMany(one => one.Items).OrderBy(item => item.CreatedAt).ToList();
                var problems = looked.Select(one => one.Problem).OfType<Problem>().ToList();
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(
                        context,
                        new InboxAnswer(items, problems.Select(problem => new ProblemShown(problem.What, problem.On, problem.Next)))
                    );
                }
                else
                {
                    Write(context, items, problems);
                }

                return (int)(problems.Count > 0 ? ExitCode.Failed : ExitCode.Ok);
            }
        );
        return command;
    }

    // One server that is away does not hide what waits elsewhere.
    private static async Task<(IReadOnlyList<InboxItem> Items, Problem? Problem)> LookAsync(CommandContext context, Login login)
    {
        try
        {
            using var client = login.Open(context.CalledAs, context.Time);
            var decisions = await ConsoleDecision.OpenAsync(context, client, login);
            var goals = await new Goals(context, client, login).AllAsync();
            return (
                [
                    .. decisions.Select(one => Item(login, Decision, one.Id, one.Question, one.Options, one.CreatedAt)),
                    .. goals
                        .Where(one => one.Status == Proposed)
                        .Select(one => Item(login, Proposal, one.Id, one.Title, [], one.CreatedAt)),
                ],
                null
            );
        }
        catch (ProblemException refused)
        {
            return ([], refused.Problem);
        }
    }

    private static InboxItem Item(Login login, string kind, string id, string? text, IReadOnlyList<string> options, long at) =>
        new(login.Server, login.Workspace, kind, id, text, options, DateTimeOffset.FromUnixTimeMilliseconds(at));

    private static void Write(CommandContext context, List<InboxItem> items, List<Problem> problems)
    {
        foreach (var item in items)
        {
            var age = Wording.Age(context.Time.GetUtcNow() - item.CreatedAt);
            context.Out.WriteLine($"{item.Kind, -8}  {GoalList.Title(item.Text)}     ({Wording.Plain(item.Workspace)}, {age})");
            if (item.Options.Any())
            {
                context.Out.WriteLine($"          answers: {Wording.Plain(string.Join(" | ", item.Options))}");
            }

            context.Out.WriteLine(
                item.Kind == Decision
                    ? $"          {context.CalledAs} decide {Wording.Plain(item.Id)} \"your answer\""
                    : $"          {context.CalledAs} goal show {Wording.Plain(item.Id)}"
            );
        }

        foreach (var problem in problems)
        {
            context.Error.WriteLine(problem.ToString());
        }

        if (items.Count == 0 && problems.Count == 0)
        {
            context.Out.WriteLine("Nothing waits for you.");
        }
    }
}
