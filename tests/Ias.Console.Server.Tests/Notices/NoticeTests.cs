using System.Net;
using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;

namespace Ias.Console.Server.Tests.Notices;

/// <summary>Who outside is told of what, and what they are told.</summary>
public sealed class NoticeTests(PostgresCluster cluster)
{
    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_decision_that_waits_is_told_once_by_one_of_several_servers(Kind kind)
    {
        await using var scene = await Scene.StartAsync(cluster, kind);
        var secret = await scene.SubscribeAsync();
        var decision = await scene.AskAsync("Which tax rate?");
        await scene.BeatAsync();
        Assert.Empty(scene.Receiver.Posts); // it may be answered at once
        await using var other = scene.Server.Store.Second();
        using var second = scene.Delivery(other);

        await scene.AgeAsync();
        await Task.WhenAll(scene.BeatAsync(), second.BeatAsync(default), scene.BeatAsync(), second.BeatAsync(default));
        await scene.AgeAsync();
        await Task.WhenAll(scene.BeatAsync(), second.BeatAsync(default));

        var post = Assert.Single(scene.Receiver.Posts);
        var body = post.Json();
        Assert.Equal("ias shop", (string?)body["title"]);
        Assert.Contains("Which tax rate?", (string)body["text"]!, StringComparison.Ordinal);
        Assert.Equal(("decision", decision.Value), ((string?)body["notices"]![0]!["event"], (string?)body["notices"]![0]!["subjectId"]));
        Assert.True(
            WebhookSignature.Verify(
                secret,
                post.Headers["webhook-id"],
                post.Headers["webhook-timestamp"],
                post.Headers["webhook-signature"],
                post.Body,
                DateTimeOffset.UtcNow
            )
        );
        Assert.False(
            WebhookSignature.Verify(
                secret,
                post.Headers["webhook-id"],
                post.Headers["webhook-timestamp"],
                post.Headers["webhook-signature"],
                post.Body,
                DateTimeOffset.UtcNow.AddMinutes(6)
            )
        );
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_proposal_that_waits_is_told_unless_it_was_decided_meanwhile(Kind kind)
    {
        await using var scene = await Scene.StartAsync(cluster, kind);
        await scene.SubscribeAsync();
        await scene.AgeAsync();
        await scene.ProposeAsync("Gift cards");
        await scene.ProposeAsync("Vouchers", decided: true);
        await scene.BeatAsync();
        await scene.AgeAsync();
        await scene.BeatAsync();

        var text = (string)Assert.Single(scene.Receiver.Posts).Json()["text"]!;

        Assert.Contains("A proposal waits for a person: Gift cards", text, StringComparison.Ordinal);
        Assert.DoesNotContain("Vouchers", text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Goals_that_are_done_and_agents_that_are_gone_are_told_in_one_message()
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.SubscribeAsync();
        await scene.AgeAsync();
        await scene.GoalDoneAsync("Gift cards");
        await scene.AgentAsync("box 7", "online");
        await scene.AgentAsync("box 8", "offline"); // it said that it goes

        await scene.BeatAsync();
        await scene.AgeAsync();
        await scene.BeatAsync();

        var body = Assert.Single(scene.Receiver.Posts).Json();
        Assert.Equal(2, body["notices"]!.AsArray().Count);
        Assert.Contains("Gift cards", (string)body["text"]!, StringComparison.Ordinal);
        Assert.Contains("box 7", (string)body["text"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("box 8", (string)body["text"]!, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_is_over_before_it_is_told_is_not_told()
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.SubscribeAsync();
        await scene.AgeAsync();
        var decision = await scene.AskAsync("Which?");
        await scene.AgentAsync("box", "online");
        await scene.BeatAsync();
        await scene.Server.Store.InAsync(scene.Workspace, scope => new Coordination(scope).AnswerAsync(decision, "This"));
        await scene.Server.Store.RunAsync("update workers set last_seen_at = last_seen_at + 1000000000");

        await scene.AgeAsync();
        await scene.BeatAsync();

        Assert.Empty(scene.Receiver.Posts);
    }

    [Fact]
    public async Task Under_a_strict_policy_a_notice_says_that_but_not_what()
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.SubscribeAsync();
        await scene.AskAsync("The purple walrus?");
        await scene.BeatAsync();
        await scene.Server.Store.Database.WriteAsync(
            session => new Workspaces(session).SetPolicyAsync(scene.Workspace, DataPolicyMode.MetadataOnly, [], Actor.Server),
            default
        );

        await scene.AgeAsync();
        await scene.BeatAsync();

        var post = Assert.Single(scene.Receiver.Posts);
        Assert.Contains("A decision waits for a person.", post.Text, StringComparison.Ordinal);
        Assert.DoesNotContain("walrus", post.Text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_webhook_that_refuses_is_tried_again_and_given_up_with_a_record()
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.SubscribeAsync();
        scene.Receiver.Status = http =>
        {
            http.Response.Headers.Location = "/elsewhere";
            return 302;
        };
        await scene.AskAsync("Which?");
        for (var n = 0; n < NoticeDelivery.Tries + 3; n++)
        {
            await scene.BeatAsync();
            await scene.AgeAsync();
        }

        Assert.Equal(NoticeDelivery.Tries, scene.Receiver.Posts.Count); // no redirect was followed
        Assert.Single(scene.Receiver.Posts.Select(post => post.Headers["webhook-id"]).Distinct());
        var target = (await scene.ListAsync()).Single()!;
        Assert.Equal(
            (0, 0, 1, "http-302"),
            ((int)target["waiting"]!, (int)target["sent"]!, (int)target["givenUp"]!, (string)target["problem"]!)
        );
        var audit = await scene.Server.AskAsync(scene.Owner, "audit/list", scene.Here());
        Assert.Contains(audit["entries"]!.AsArray(), entry => (string?)entry!["action"] == "notice.give-up");
    }

    [Theory]
    [InlineData("https://127.0.0.1:1/", "private-address")]
    [InlineData("https://localhost:1/", "private-address")]
    [InlineData("https://[::ffff:127.0.0.1]:1/", "private-address")]
    [InlineData("http://example.invalid/", "not-https")]
    [InlineData("https://nobody.invalid/", "unknown-host")]
    public async Task A_webhook_does_not_reach_into_private_networks_unless_that_was_allowed(string url, string problem)
    {
        await using var scene = await Scene.StartAsync(cluster, toPrivate: false);
        await scene.SubscribeAsync(url);
        await scene.AskAsync("Which?");
        await scene.BeatAsync();
        await scene.AgeAsync();
        await scene.BeatAsync();

        Assert.Equal(problem, (string?)(await scene.ListAsync()).Single()!["problem"]);
    }

    [Theory]
    [InlineData("8.8.8.8", true)]
    [InlineData("2606:4700::1111", true)]
    [InlineData("10.1.2.3", false)]
    [InlineData("100.64.0.1", false)]
    [InlineData("169.254.169.254", false)]
    [InlineData("172.31.255.255", false)]
    [InlineData("192.168.1.1", false)]
    [InlineData("224.0.0.1", false)]
    [InlineData("255.255.255.255", false)]
    [InlineData("0.0.0.0", false)]
    [InlineData("::1", false)]
    [InlineData("fe80::1", false)]
    [InlineData("fd00::1", false)]
    [InlineData("::ffff:10.0.0.1", false)]
    [InlineData("64:ff9b::a00:1", false)]
    [InlineData("2002:a00:1::", false)]
    public void Addresses_are_public_or_not(string address, bool isPublic) =>
        Assert.Equal(isPublic, PublicAddress.Is(IPAddress.Parse(address)));

    [Fact]
    public async Task Neither_the_secret_nor_the_path_of_a_webhook_is_shown_again()
    {
        await using var scene = await Scene.StartAsync(cluster);
        var secret = await scene.SubscribeAsync($"{scene.Receiver.Url}/services/T000/very-secret");

        var list = new JsonArray([.. (await scene.ListAsync()).Select(one => one!.DeepClone())]).ToJsonString();
        var audit = (await scene.Server.AskAsync(scene.Owner, "audit/list", scene.Here())).ToJsonString();

        Assert.Contains(scene.Receiver.Url, list, StringComparison.Ordinal);
        foreach (var hidden in (string[])[secret, "very-secret", "T000"])
        {
            Assert.DoesNotContain(hidden, list + audit, StringComparison.Ordinal);
        }

        Assert.Equal(
            (409, "CONFLICT"),
            await scene.Server.RefusedAsync(
                scene.Owner,
                "notices/add",
                scene.Here(($"{scene.Receiver.Url}/services/T000/very-secret", "webhook"))
            )
        );
        Assert.Equal(
            (400, "INVALID_REQUEST"),
            await scene.Server.RefusedAsync(scene.Owner, "notices/add", scene.Here(("ftp://x/", "webhook")))
        );
        Assert.Equal(
            (400, "INVALID_REQUEST"),
            await scene.Server.RefusedAsync(scene.Owner, "notices/add", scene.Here(("a@b.c, d@e.f", "mail")))
        );
        Assert.Equal(
            (400, "INVALID_REQUEST"),
            await scene.Server.RefusedAsync(scene.Owner, "notices/add", scene.Here(("a@b.c\r\nBcc: d@e.f", "mail")))
        );
    }

    [Fact]
    public async Task A_mail_says_what_a_webhook_says()
    {
        await using var post = new MailBox();
        await using var scene = await Scene.StartAsync(cluster, smtp: new SmtpOptions(post.Url, null, "ias@example.org"));
        await scene.SubscribeAsync("ada@example.org", NoticeKind.Mail);
        await scene.AskAsync("Größe?");
        await scene.BeatAsync();
        await scene.AgeAsync();
        await scene.BeatAsync();

        var mail = Assert.Single(post.Mails);
        Assert.Contains("To: ada@example.org", mail, StringComparison.Ordinal);
        Assert.Contains("Auto-Submitted: auto-generated", mail, StringComparison.Ordinal);
        Assert.Contains("A decision waits for a person: Gr=C3=B6=C3=9Fe?", mail, StringComparison.Ordinal);
        Assert.Equal(1, (int)(await scene.ListAsync()).Single()!["sent"]!);
    }

    [Fact]
    public async Task From_the_command_line_a_target_is_added_tried_listed_and_removed()
    {
        using var folder = new TemporaryFolder();
        await using var receiver = await Receiver.StartAsync();
        string[] place = ["--data", folder.Path];
        string[] shop = ["-w", "shop", .. place];
        await using var server = await ServedConsole.StartAsync([
            "--notices-to-private",
            "--public-url",
            "https://console.example.org",
            .. place,
        ]);
        await ConsoleProgram.RunAsync(["workspace", "add", "shop", .. place]);

        var added = (
            await ConsoleProgram.RunAsync(["notice", "add", "--webhook", receiver.Url, "--for", "decision", "--json", .. shop])
        ).Json();
        var id = (string)added["target_id"]!;
        var tried = await ConsoleProgram.RunAsync(["notice", "test", id, .. shop]);

        Assert.Equal((0, "Sent.\n"), (tried.Exit, tried.Out));
        Assert.Contains("This is a test", receiver.Posts.Single().Text, StringComparison.Ordinal);
        Assert.Contains("https://console.example.org", receiver.Posts.Single().Text, StringComparison.Ordinal);
        receiver.Status = _ => 500;
        var refused = await ConsoleProgram.RunAsync(["notice", "test", id, .. shop]);
        Assert.Equal(1, refused.Exit);
        Assert.Contains("http-500", refused.Error, StringComparison.Ordinal);
        Assert.Contains("decision", (await ConsoleProgram.RunAsync(["notice", "list", .. shop])).Out, StringComparison.Ordinal);
        Assert.Equal(0, (await ConsoleProgram.RunAsync(["notice", "remove", id, .. shop])).Exit);
        Assert.Empty((await ConsoleProgram.RunAsync(["notice", "list", "--json", .. shop])).Json()["targets"]!.AsArray());
        Assert.Equal(2, (await ConsoleProgram.RunAsync(["notice", "add", .. shop])).Exit);
    }

    /// <summary>A server with a workspace, somebody outside, and what delivers to them.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly NoticeOptions _options;
        private readonly NoticeDelivery _delivery;

        private Scene(RunningServer server, EntityId workspace, string owner, Receiver receiver, NoticeOptions options)
        {
            (Server, Workspace, Owner, Receiver, _options) = (server, workspace, owner, receiver, options);
            _delivery = Delivery(server.Store.Database);
        }

        public RunningServer Server { get; }

        public EntityId Workspace { get; }

        public string Owner { get; }

        public Receiver Receiver { get; }

        public static async Task<Scene> StartAsync(
            PostgresCluster cluster,
            Kind kind = Kind.Sqlite,
            bool toPrivate = true,
            SmtpOptions? smtp = null
        )
        {
            var server = await RunningServer.StartAsync(cluster, kind);
            var workspace = await server.Store.NewWorkspaceAsync();
            var (owner, _) = await server.PersonAsync(workspace, Role.Owner);
            return new Scene(server, workspace, owner, await Receiver.StartAsync(), new NoticeOptions(toPrivate, smtp));
        }

        /// <summary>Another server's.</summary>
        public NoticeDelivery Delivery(Database database) =>
            new(
                database,
                _options,
                Server.Services.GetRequiredService<Metering>(),
                TimeProvider.System,
                NullLogger<NoticeDelivery>.Instance
            );

        public Task BeatAsync() => _delivery.BeatAsync(default);

        /// <summary>Lets as much time pass as is waited for.</summary>
        public async Task AgeAsync()
        {
            await Server.Store.RunAsync("update notice_targets set rests_until = 0, created_at = 0 where rests_until < 100000000000000");
            await Server.Store.RunAsync("update notices set due_at = 0");
        }

        public JsonObject Here((string Address, string Kind)? target = null)
        {
            var body = new JsonObject { ["workspaceId"] = Workspace.Value };
            if (target is { } wanted)
            {
                (body["address"], body["kind"]) = (wanted.Address, wanted.Kind);
            }

            return body;
        }

        /// <summary>Has everything told; returns a webhook's secret.</summary>
        public async Task<string> SubscribeAsync(string? address = null, NoticeKind kind = NoticeKind.Webhook) =>
            (string?)(await Server.AskAsync(Owner, "notices/add", Here((address ?? $"{Receiver.Url}/hook", Words.Of(kind)))))["secret"]
            ?? "";

        public async Task<JsonArray> ListAsync() => (await Server.AskAsync(Owner, "notices/list", Here()))["targets"]!.AsArray();

        public Task<EntityId> AskAsync(string question) =>
            Server.Store.InAsync(
                Workspace,
                async scope =>
                {
                    var job = await new Jobs(scope).EnqueueAsync(new NewJob(await RepoAsync(scope), new Word("work"), "Do it", []));
                    return await new Decisions(scope).AskAsync(await new Jobs(scope).RequireAsync(job), question, []);
                }
            );

        public async Task GoalDoneAsync(string title) =>
            await Server.Store.InAsync(
                Workspace,
                async scope =>
                {
                    var goals = new Goals(scope);
                    await goals.SetIntakeAsync(await goals.AddIntakeAsync(title, null, [await RepoAsync(scope)], null), IntakeState.Done);
                    return true;
                }
            );

        public async Task ProposeAsync(string title, bool decided = false) =>
            await Server.Store.InAsync(
                Workspace,
                async scope =>
                {
                    var goals = new Goals(scope);
                    var proposal = await goals.AddProposalAsync(
                        await goals.AddIntakeAsync(title, null, [await RepoAsync(scope)], null),
                        new ProposalDraft(Plan: "Do it")
                    );
                    if (decided)
                    {
                        await goals.SetProposalAsync(await goals.RequireProposalAsync(proposal), ProposalEvent.Reject, "No.");
                    }

                    return true;
                }
            );

        /// <summary>An agent that was heard of three minutes ago.</summary>
        public async Task AgentAsync(string name, string status)
        {
            var id = await Server.Store.InAsync(
                Workspace,
                scope => new Workers(scope).HeartbeatAsync(new WorkerReport(name, new Word(status), []))
            );
            await Server.Store.RunAsync($"update workers set last_seen_at = last_seen_at - 180000 where id = '{id}'");
        }

        public async ValueTask DisposeAsync()
        {
            _delivery.Dispose();
            await Server.DisposeAsync();
            await Receiver.DisposeAsync();
        }

        private static Task<EntityId> RepoAsync(Ias.Console.Server.Store.Scope scope) =>
            new Repos(scope).UpsertAsync(new Word("abc"), new Word("active"), null, null);
    }
}
