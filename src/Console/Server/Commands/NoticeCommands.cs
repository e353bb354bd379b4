using System.CommandLine;
using Ias.Console.Server.Contract;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Store;
using Ias.Core;

namespace Ias.Console.Server.Commands;

/// <summary>The commands <c>ias console notice</c>, which configure the notice targets of a workspace.</summary>
internal sealed class NoticeCommands(Place place, Output output)
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);
    private static readonly TimeSpan Look = TimeSpan.FromMilliseconds(200);

    private readonly Option<string> _workspace = new("--workspace", "-w")
    {
        Description = "The workspace's slug",
        Required = true,
        HelpName = "SLUG",
    };

    private readonly Argument<string> _id = new("id") { Description = "The target's id, from: notice list" };

    public Command Make() =>
        new("notice", "Say who is told of decisions that wait, goals that are done, agents that are gone")
        {
            Add(),
            List(),
            Test(),
            Remove(),
        };

    private Command Add()
    {
        var webhook = new Option<string?>("--webhook") { Description = "Post JSON there, signed", HelpName = "URL" };
        var mail = new Option<string?>("--mail") { Description = "Send a mail there", HelpName = "ADDRESS" };
        var events = new Option<string[]>("--for")
        {
            Description = $"Of what; may be repeated; all unless told otherwise: {Words.All<NoticeEvent>()}",
            HelpName = "EVENT",
        };
        var add = new Command("add", "Have notices sent to a webhook or a mail address") { webhook, mail, events, _workspace };
        add.SetAction(
            async (parsed, cancel) =>
            {
                var (kind, address) = (parsed.GetValue(webhook), parsed.GetValue(mail)) switch
                {
                    ({ } url, null) => (NoticeKind.Webhook, url),
                    (null, { } box) => (NoticeKind.Mail, box),
                    _ => throw Usage("Name one: --webhook URL, or --mail ADDRESS."),
                };
                var wanted = (parsed.GetValue(events) ?? [])
                    .Select(word =>
                        Words.Find<NoticeEvent>(word) ?? throw Usage($"--for is one of: {Words.All<NoticeEvent>()}; not: {word}.")
                    )
                    .ToList();
                var (target, secret) = await InScopeAsync(parsed, scope => Subscription.AddAsync(scope, kind, address, wanted), cancel);
                if (parsed.GetValue(place.Json))
                {
                    output.Json(json =>
                    {
                        json.WriteString("target_id", target.Value);
                        json.WriteString("secret", secret);
                    });
                    return (int)ExitCode.Ok;
                }

                if (secret is not null)
                {
                    output.Result.WriteLine(secret);
                    output.Error.WriteLine("This secret is shown this once; what is posted is signed with it.");
                }

                output.Error.WriteLine($"To try it: ias console notice test {target} -w {parsed.GetValue(_workspace)}");
                return (int)ExitCode.Ok;
            }
        );
        return add;
    }

    private Command List()
    {
        var list = new Command("list", "List who is told, and how that went") { _workspace };
        list.SetAction(
            async (parsed, cancel) =>
            {
                var targets = await InScopeAsync(parsed, scope => new NoticeTargets(scope).ListAsync(), cancel);
                if (!parsed.GetValue(place.Json))
                {
                    output.Table([
                        ["TARGET ID", "KIND", "ADDRESS", "FOR", "WAITING", "SENT", "GIVEN UP", "PROBLEM"],
                        .. targets.Select(one =>
                            new[]
                            {
                                one.Id.Value,
                                Words.Of(one.Kind),
                                one.Address,
                                string.Join(',', one.Events.Select(Words.Of)),
                                $"{one.Waiting}",
                                $"{one.Sent}",
                                $"{one.GivenUp}",
                                $"{one.Problem}",
                            }
                        ),
                    ]);
                    return (int)ExitCode.Ok;
                }

                output.Json(json =>
                {
                    json.WriteStartArray("targets");
                    foreach (var one in targets)
                    {
                        json.WriteStartObject();
                        json.WriteString("target_id", one.Id.Value);
                        json.WriteString("kind", Words.Of(one.Kind));
                        json.WriteString("address", one.Address);
                        json.WriteString("for", string.Join(',', one.Events.Select(Words.Of)));
                        json.WriteNumber("waiting", one.Waiting);
                        json.WriteNumber("sent", one.Sent);
                        json.WriteNumber("given_up", one.GivenUp);
                        json.WriteString("problem", one.Problem?.ToString());
                        json.WriteEndObject();
                    }

                    json.WriteEndArray();
                });
                return (int)ExitCode.Ok;
            }
        );
        return list;
    }

    private Command Test()
    {
        var test = new Command("test", "Have a running server send a test, and say how that went") { _id, _workspace };
        test.SetAction(
            async (parsed, cancel) =>
            {
                var target = Id(parsed);
                var notice = await InScopeAsync(parsed, scope => new NoticeTargets(scope).TestAsync(target), cancel);
                var waited = System.Diagnostics.Stopwatch.StartNew();
                var (state, attempts, problem) = (NoticeState.Waiting, 0L, (Word?)null);
                while (state == NoticeState.Waiting && attempts == 0 && waited.Elapsed < Patience)
                {
                    await Task.Delay(Look, cancel);
                    (state, attempts, problem) = await InScopeAsync(parsed, scope => new NoticeTargets(scope).StateAsync(notice), cancel);
                }

                if (state != NoticeState.Sent)
                {
                    throw new ProblemException(
                        attempts == 0
                            ? new Problem(
                                "No server has sent it.",
                                $"{Patience.TotalSeconds:0} s waited",
                                "ias console serve, on the same store"
                            )
                            : new Problem($"It could not be sent: {problem}.", target.Value, "ias console notice list; it is tried again")
                    );
                }

                output.Done(parsed.GetValue(place.Json), "Sent.");
                return (int)ExitCode.Ok;
            }
        );
        return test;
    }

    private Command Remove()
    {
        var remove = new Command("remove", "Have no more notices sent there") { _id, _workspace };
        remove.SetAction(
            async (parsed, cancel) =>
            {
                var target = Id(parsed);
                await InScopeAsync(
                    parsed,
                    async scope =>
                    {
                        await new NoticeTargets(scope).RemoveAsync(target);
                        return true;
                    },
                    cancel
                );
                output.Done(parsed.GetValue(place.Json), "Removed.");
                return (int)ExitCode.Ok;
            }
        );
        return remove;
    }

    private EntityId Id(ParseResult parsed) =>
        EntityId.TryParse(parsed.GetRequiredValue(_id), out var id) ? id : throw Usage($"{parsed.GetValue(_id)} is no id.");

    private Task<T> InScopeAsync<T>(ParseResult parsed, Func<Scope, Task<T>> work, CancellationToken cancel) =>
        place.InWorkspaceAsync(parsed, parsed.GetRequiredValue(_workspace), work, cancel);

    private static ProblemException Usage(string what) => new(new Problem(what, Next: "ias console notice --help", Exit: ExitCode.Usage));
}
