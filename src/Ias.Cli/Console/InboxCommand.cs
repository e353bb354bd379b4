using System.CommandLine;
using Ias.Cli.Answers;
using Ias.Console.Client.Logins;
using Ias.Console.Client.Wire;
using Ias.Core.Text;

namespace Ias.Cli.Console;

/// <summary><c>ias inbox</c>: what waits for a person, in every work tree of this machine and every workspace they are logged in
/// to.</summary>
internal static class InboxCommand
{
    private const string Failed = "failed";
    private const int LongestReason = 120;

    public static Command Make(CommandContext context)
    {
        var choice = new LoginChoice();
        var command = choice.AddTo(new Command("inbox", "List what waits for you: in all work trees of this machine, and on Consoles"));
        command.SetAction(
            async (parsed, cancel) =>
            {
                // whoever names a Console asks about that one
                var isNamed = choice.IsGiven(parsed);
                IReadOnlyList<Login> logins = isNamed || new LoginFile(context.PersonFolder).All().Any() ? choice.All(parsed, context) : [];
                var local = isNamed ? [] : await LocalInbox.ReadAsync(context, cancel);
                var looked = await Task.WhenAll(logins.Select(login => LookAsync(context, login)));
                var items = looked.SelectMany(one => one.Items).OrderBy(item => item.CreatedAt).ToList();
                var problems = looked.Select(one => one.Problem).OfType<Problem>().ToList();
                if (choice.Json(parsed))
                {
                    JsonAnswer.Write(
                        context,
                        new InboxAnswer(items, local, problems.Select(problem => new ProblemShown(problem.What, problem.On, problem.Next)))
                    );
                }
                else
                {
                    Write(context, items, local, problems);
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
            var items = new List<InboxItem>();
            var page = default(WaitingAnswer);
            do
            {
                page = await client.ReadAsync<ListInboxRequest, WaitingAnswer>(
                    "inbox/list",
                    new ListInboxRequest(login.WorkspaceId, page?.Next),
                    context.Stop
                );
                items.AddRange(page.Items.Select(one => Item(login, one)));
            } while (page.Next is not null);
            return (items, null);
        }
        catch (ProblemException refused)
        {
            return ([], refused.Problem);
        }
    }

    private static InboxItem Item(Login login, WaitingItem one) =>
        new(
            login.Server,
            login.Workspace,
            one.Kind == WaitingItem.FailedJob ? Failed : one.Kind,
            one.Kind == WaitingItem.Proposal ? one.IntakeId ?? one.Id : one.Id,
            one.Kind switch
            {
                WaitingItem.Proposal => one.Goal,
                WaitingItem.FailedJob =>
                    $"{((one.Goal ?? one.Name) is { } name ? $"{name}: " : "")}{Wording.Cut(Wording.Plain(one.Text ?? "it failed"), LongestReason)}",
                _ => one.Text,
            },
            one.Options,
            DateTimeOffset.FromUnixTimeMilliseconds(one.At)
        );

    // Oldest first, wherever it is.
    private static void Write(CommandContext context, List<InboxItem> items, IReadOnlyList<LocalItem> local, List<Problem> problems)
    {
        var all = items
            .Select(item => (item.CreatedAt, Write: (Action)(() => Write(context, item))))
            .Concat(local.Select(item => (item.CreatedAt, Write: (Action)(() => Write(context, item)))));
        foreach (var item in all.OrderBy(one => one.CreatedAt))
        {
            item.Write();
        }

        foreach (var problem in problems)
        {
            context.Error.WriteLine(problem.ToString());
        }

        if (items.Count + local.Count + problems.Count == 0)
        {
            context.Out.WriteLine("Nothing waits for you.");
        }
    }

    private static void Write(CommandContext context, InboxItem item)
    {
        var age = Wording.Age(context.Time.GetUtcNow() - item.CreatedAt);
        context.Out.WriteLine($"{item.Kind, -8}  {GoalList.Title(item.Text)}     ({Wording.Plain(item.Workspace)}, {age})");
        if (item.Options.Any())
        {
            context.Out.WriteLine(
                $"          answers: {Wording.Plain(string.Join(" | ", item.Options.Select((option, at) => $"{at + 1} {option}")))}"
            );
        }

        context.Out.WriteLine(
            item.Kind == WaitingItem.Decision ? $"          {context.CalledAs} decide {Wording.Plain(item.Id)} \"your answer\""
            : item.Kind == Failed
                ? $"          {context.CalledAs} job retry {Wording.Plain(item.Id)}     (or job show, or job cancel, to give it up)"
            : $"          {context.CalledAs} goal show {Wording.Plain(item.Id)}"
        );
    }

    private static void Write(CommandContext context, LocalItem item)
    {
        var age = Wording.Age(context.Time.GetUtcNow() - item.CreatedAt);
        context.Out.WriteLine(
            $"{(item.Kind == "engine_gone" ? "gone" : item.Kind), -8}  {Wording.Plain(item.Text)}     ({Wording.Plain(item.WorkTree)}, {age})"
        );
        if (item.Command.Length > 0)
        {
            context.Out.WriteLine($"          {Wording.Shown(item.Command).Replace("\n", "\n          ", StringComparison.Ordinal)}");
        }
    }
}
