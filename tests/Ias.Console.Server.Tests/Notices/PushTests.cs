using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Ias.Console.Server.Access;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Notices;
using Ias.Console.Server.Operation;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;

namespace Ias.Console.Server.Tests.Notices;

/// <summary>Browsers that are told while no page is open.</summary>
public sealed class PushTests(PostgresCluster cluster)
{
    [Fact]
    public void The_example_of_RFC_8291_is_encrypted_as_it_says()
    {
        static byte[] Bytes(string text) => Base64Url.DecodeFromChars(text);
        var sender = Bytes("BP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A8");
        using var key = ECDiffieHellman.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = sender[1..33], Y = sender[33..] },
                D = Bytes("yfWPiYE-n46HLnH0KqZOF1fJJU3MYrct3AELtAQ-oRw"),
            }
        );

        var message = PushEncryption.Encrypt(
            "When I grow up, I want to be a watermelon"u8,
            Bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4"),
            Bytes("BTBZMqHH6r4Tts7J_aSIgg"),
            key,
            Bytes("DGv6ra1nlYgDCS1FRnbzlw")
        );

        Assert.Equal(
            "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLocInmYWAmS6TlzAC8wEqKK6PBru3jl7A_y"
                + "l95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLVWGNWQexSgSxsj_Qulcy4a-fN",
            Base64Url.EncodeToString(message)
        );
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_browser_is_told_what_only_it_can_read_in_a_message_that_the_server_signed(Kind kind)
    {
        await using var scene = await Scene.StartAsync(cluster, kind);
        using var browser = scene.Browser();
        var told = await scene.Ada.SendAsync("/account", "tell", browser.Form("shop", "decision"));
        Assert.Equal((303, "/account?told=told-here"), (told.Status, told.To));
        await scene.AskAsync("Which tax rate?");
        await scene.TellAsync();
        await scene.TellAsync();

        var post = Assert.Single(scene.Service.Posts);
        var said = browser.Read(post.Body);
        Assert.Equal(
            ("ias shop", "A decision waits for a person: Which tax rate?", "/w/shop/inbox"),
            ((string?)said["title"], (string?)said["text"], (string?)said["path"])
        );
        Assert.DoesNotContain("tax", post.Text, StringComparison.Ordinal);
        Assert.Equal(
            ("86400", "high", (string?)said["id"], "aes128gcm"),
            (post.Headers["TTL"], post.Headers["Urgency"], post.Headers["Topic"], post.Headers["Content-Encoding"])
        );

        var signed = post.Headers["Authorization"].Split([' ', ','], StringSplitOptions.RemoveEmptyEntries);
        var point = await scene.KeyAsync();
        Assert.Equal(["vapid", "t", "k"], signed.Select(part => part.Split('=')[0]));
        Assert.Equal(Base64Url.EncodeToString(point), signed[2][2..]);
        var claims = await ClaimsAsync(signed[1][2..], point, scene.Service.Url);
        Assert.Equal("https://console.example.org/", claims["sub"]);
    }

    [Fact]
    public async Task A_message_to_a_browser_is_short_however_much_happened()
    {
        await using var scene = await Scene.StartAsync(cluster);
        using var browser = scene.Browser();
        await scene.Ada.SendAsync("/account", "tell", browser.Form("shop", "decision"));
        for (var n = 0; n < 20; n++)
        {
            await scene.AskAsync($"{n}{string.Concat(Enumerable.Repeat("🦭", 200))}?");
        }

        await scene.TellAsync();

        var said = browser.Read(Assert.Single(scene.Service.Posts).Body);
        Assert.InRange(Encoding.UTF8.GetByteCount(said.ToJsonString()), 1500, 3072);
        Assert.EndsWith("🦭…", (string)said["text"]!, StringComparison.Ordinal);
        Assert.DoesNotContain("\uFFFD", (string)said["text"]!, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(404, true)]
    [InlineData(410, true)]
    [InlineData(429, false)]
    [InlineData(503, false)]
    public async Task A_browser_that_is_gone_is_removed_and_one_that_is_not_reached_is_tried_again(int status, bool isGone)
    {
        await using var scene = await Scene.StartAsync(cluster);
        using var browser = scene.Browser();
        await scene.Ada.SendAsync("/account", "tell", browser.Form("shop", "decision", "goal"));
        scene.Service.Status = _ => status;
        await scene.AskAsync("Which?");
        await scene.TellAsync();
        await scene.TellAsync();

        Assert.Equal(isGone ? 1 : 2, scene.Service.Posts.Count);
        Assert.Equal(isGone ? 0 : 1, (await scene.TargetsAsync()).Count);
        Assert.Equal(isGone, (await scene.AuditAsync()).Contains(("notice.remove", "gone")));
        var account = (await scene.Ada.LookAsync("/account")).Html;
        Assert.Equal(!isGone, account.Contains($"last: http-{status}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_push_service_in_a_private_network_is_refused_unless_that_is_allowed()
    {
        await using var scene = await Scene.StartAsync(cluster, toPrivate: false);
        foreach (
            var endpoint in (string[])
                [
                    "http://push.example.org/1",
                    "https://127.0.0.1:1/1",
                    "https://[::1]/1",
                    "https://10.0.0.1/1",
                    "https://[::ffff:10.0.0.1]/1",
                    "https://a:b@push.example.org/1",
                    "push.example.org",
                    "",
                ]
        )
        {
            using var refused = new PushBrowser(endpoint);
            Assert.Equal((endpoint, 400), (endpoint, (await scene.Ada.SendAsync("/account", "tell", refused.Form("shop", "goal"))).Status));
        }

        // A name says where it leads only when it is looked up.
        using var hidden = new PushBrowser("https://localhost:1/1");
        Assert.Equal(303, (await scene.Ada.SendAsync("/account", "tell", hidden.Form("shop", "decision"))).Status);
        await scene.AskAsync("Which?");
        await scene.TellAsync();

        Assert.Equal("private-address", (string?)(await scene.TargetsAsync()).Single()!["problem"]);
    }

    [Fact]
    public async Task What_no_browser_would_say_is_refused()
    {
        await using var scene = await Scene.StartAsync(cluster);
        await scene.Server.Store.NewWorkspaceAsync("other");
        using var browser = scene.Browser();
        var whole = browser.Form("shop", "goal");
        string offCurve = Base64Url.EncodeToString([4, .. new byte[63], 1]);
        foreach (
            var (name, value) in ((string, string)[])
                [
                    ("workspace", "other"),
                    ("workspace", "nothing"),
                    ("key", "abc"),
                    ("key", "!"),
                    ("key", offCurve),
                    ("secret", ""),
                    ("secret", browser.Key),
                    ("for", "dinner"),
                ]
        )
        {
            var sent = await scene.Ada.SendAsync("/account", "tell", [.. whole.Where(one => one.Name != name), (name, value)]);
            Assert.Equal((name, value, 400), (name, value, sent.Status));
        }

        Assert.Equal(400, (await scene.Ada.SendAsync("/account", "tell", browser.Form("shop"))).Status);
        var added = new JsonObject
        {
            ["workspaceId"] = scene.Workspace.Value,
            ["kind"] = "push",
            ["address"] = scene.Service.Url,
        };
        Assert.Equal((400, "INVALID_REQUEST"), await scene.Server.RefusedAsync(scene.Owner, "notices/add", added));
        Assert.Empty(await scene.TargetsAsync());
    }

    [Fact]
    public async Task A_persons_browsers_are_shown_to_and_removed_by_nobody_else()
    {
        await using var scene = await Scene.StartAsync(cluster);
        using var bob = await Visit.LoggedInAsync(scene.Server, scene.Workspace, Role.Owner, "Bob");
        using var browser = scene.Browser("/very-secret");
        await scene.Ada.SendAsync("/account", "tell", browser.Form("shop", "goal"));
        await scene.Ada.SendAsync("/account", "tell", browser.Form("shop", "goal", "agent")); // that is the same one
        var target = Assert.Single(await scene.TargetsAsync())!;
        Assert.Equal(("push", scene.Service.Url), ((string?)target["kind"], (string?)target["address"]));
        Assert.Equal(["goal", "agent"], target["events"]!.AsArray().Select(one => (string)one!));
        var id = (string)target["_id"]!;

        var shown = (await scene.Ada.LookAsync("/account")).Html;
        Assert.Contains(id, shown, StringComparison.Ordinal);
        Assert.DoesNotContain("very-secret", shown + target.ToJsonString(), StringComparison.Ordinal);
        Assert.DoesNotContain(id, (await bob.LookAsync("/account")).Html, StringComparison.Ordinal);
        Assert.Equal(404, (await bob.SendAsync("/account", "tell-no-more", ("about", id))).Status);
        Assert.Equal(409, (await bob.SendAsync("/account", "tell", browser.Form("shop", "goal"))).Status);
        Assert.Single(await scene.TargetsAsync());

        Assert.Equal(303, (await scene.Ada.SendAsync("/account", "tell-no-more", ("about", id))).Status);
        Assert.Empty(await scene.TargetsAsync());
    }

    [Theory]
    [InlineData("logout")]
    [InlineData("everywhere")]
    [InlineData("end")]
    [InlineData("leave")]
    public async Task Who_is_logged_out_or_no_member_any_more_is_told_nothing(string how)
    {
        await using var scene = await Scene.StartAsync(cluster);
        using var browser = scene.Browser();
        using var bob = await Visit.LoggedInAsync(scene.Server, scene.Workspace, Role.Owner, "Bob");
        using var others = scene.Browser("/bob");
        await scene.Ada.SendAsync("/account", "tell", browser.Form("shop", "decision"));
        await bob.SendAsync("/account", "tell", others.Form("shop", "decision"));
        var by = await scene.PersonOfAsync(browser);
        if (how == "end")
        {
            await scene.Server.Store.Database.WriteAsync(
                async session => await new WebSessions(session).EndAsync((await new WebSessions(session).OfAsync(by)).Single().Id, by),
                default
            );
        }
        else if (how == "leave")
        {
            await scene.Server.Store.Database.WriteAsync(
                session => new Accounts(session).RemoveMemberAsync(scene.Workspace, by, Actor.Server),
                default
            );
        }
        else
        {
            await scene.Ada.SendAsync("/account", how);
        }

        await scene.AskAsync("Which?");
        await scene.TellAsync();

        others.Read(Assert.Single(scene.Service.Posts).Body);
    }

    [Theory]
    [InlineData(Kind.Sqlite, Kind.Postgres)]
    [InlineData(Kind.Postgres, Kind.Sqlite)]
    public async Task Servers_of_one_store_have_one_key_and_a_backup_keeps_it_with_the_browsers(Kind from, Kind to)
    {
        using var folder = new TemporaryFolder();
        await using var scene = await Scene.StartAsync(cluster, from);
        await using var other = scene.Server.Store.Second();
        await using var restored = await TestStore.NewAsync(to, cluster);
        using var browser = scene.Browser();
        await scene.Ada.SendAsync("/account", "tell", browser.Form("shop", "goal"));

        var keys = await Task.WhenAll(
            new[] { scene.Server.Database, other, scene.Server.Database, other }.Select(database => VapidKey.OfAsync(database, default))
        );
        await Archive.WriteAsync(scene.Server.Database, folder.At("backup"), default);
        await Archive.ReadAsync(restored.Database, folder.At("backup"), default);

        Assert.Single(keys.Append(await VapidKey.OfAsync(restored.Database, default)).Distinct());
        var kept = await restored.Database.ReadAsync(
            session => session.Sql("select receiver_key from notice_targets").ListAsync(row => row.Own("receiver_key")),
            default
        );
        Assert.Equal([browser.Key], kept);
    }

    private static async Task<IDictionary<string, object>> ClaimsAsync(string token, byte[] point, string audience)
    {
        using var key = ECDsa.Create(
            new ECParameters
            {
                Curve = ECCurve.NamedCurves.nistP256,
                Q = new ECPoint { X = point[1..33], Y = point[33..] },
            }
        );
        var read = await new JsonWebTokenHandler().ValidateTokenAsync(
            token,
            new TokenValidationParameters
            {
                IssuerSigningKey = new ECDsaSecurityKey(key)
                {
                    CryptoProviderFactory = new CryptoProviderFactory { CacheSignatureProviders = false },
                },
                ValidAlgorithms = ["ES256"],
                ValidAudience = audience,
                ValidateIssuer = false,
            }
        );
        Assert.True(read.IsValid, $"{read.Exception}");
        Assert.InRange(read.SecurityToken.ValidTo, DateTime.UtcNow.AddHours(1), DateTime.UtcNow.AddHours(24));
        return read.Claims;
    }

    /// <summary>A server, a member in their browser, and a push service.</summary>
    private sealed class Scene : IAsyncDisposable
    {
        private readonly NoticeDelivery _delivery;

        private Scene(RunningServer server, EntityId workspace, string owner, Receiver service, Visit ada)
        {
            (Server, Workspace, Owner, Service, Ada) = (server, workspace, owner, service, ada);
            _delivery = new NoticeDelivery(
                server.Store.Database,
                server.Services.GetRequiredService<NoticeOptions>(),
                server.Services.GetRequiredService<Metering>(),
                TimeProvider.System,
                NullLogger<NoticeDelivery>.Instance
            );
        }

        public RunningServer Server { get; }

        public EntityId Workspace { get; }

        public string Owner { get; }

        public Receiver Service { get; }

        public Visit Ada { get; }

        public static async Task<Scene> StartAsync(PostgresCluster cluster, Kind kind = Kind.Sqlite, bool toPrivate = true)
        {
            var options = new NoticeOptions(toPrivate, PublicUrl: new Uri("https://console.example.org"));
            var server = await RunningServer.StartAsync(cluster, kind, notices: options);
            var workspace = await server.Store.NewWorkspaceAsync();
            var (owner, _) = await server.PersonAsync(workspace, Role.Owner);
            var ada = await Visit.LoggedInAsync(server, workspace, Role.Viewer, "Ada");
            return new Scene(server, workspace, owner, await Receiver.StartAsync(), ada);
        }

        public PushBrowser Browser(string path = "/send/1") => new($"{Service.Url}{path}");

        public Task<EntityId> AskAsync(string question) =>
            Server.Store.InAsync(
                Workspace,
                async scope =>
                {
                    var repo = await new Repos(scope).UpsertAsync(new Word("abc"), new Word("active"), null, null);
                    var job = await new Jobs(scope).EnqueueAsync(new NewJob(repo, new Word("work"), "Do it", []));
                    return await new Decisions(scope).AskAsync(await new Jobs(scope).RequireAsync(job), question, []);
                }
            );

        /// <summary>Has noted and sent what there is, as if as much time had passed as is waited for.</summary>
        public async Task TellAsync()
        {
            await Server.Store.RunAsync("update notice_targets set created_at = 0, rests_until = 0");
            await _delivery.BeatAsync(default);
            await Server.Store.RunAsync("update notices set due_at = 0");
            await Server.Store.RunAsync("update notice_targets set rests_until = 0");
            await _delivery.BeatAsync(default);
        }

        public async Task<JsonArray> TargetsAsync() =>
            (await Server.AskAsync(Owner, "notices/list", new JsonObject { ["workspaceId"] = Workspace.Value }))["targets"]!.AsArray();

        public async Task<List<(string?, string?)>> AuditAsync() =>
            [
                .. (await Server.AskAsync(Owner, "audit/list", new JsonObject { ["workspaceId"] = Workspace.Value }))["entries"]!
                    .AsArray()
                    .Select(entry => ((string?)entry!["action"], (string?)entry["detail"])),
            ];

        public async Task<byte[]> KeyAsync()
        {
            using var http = new HttpClient();
            return await http.GetByteArrayAsync(new Uri(Server.Url, "/push-key"));
        }

        public async Task<EntityId> PersonOfAsync(PushBrowser browser) =>
            (
                await Server.Store.Database.ReadAsync(
                    session =>
                        session
                            .Sql("select person_id from notice_targets where receiver_key = @key")
                            .Own("key", browser.Key)
                            .ListAsync(row => row.Id("person_id")),
                    default
                )
            ).Single();

        public async ValueTask DisposeAsync()
        {
            Ada.Dispose();
            _delivery.Dispose();
            await Server.DisposeAsync();
            await Service.DisposeAsync();
        }
    }
}
