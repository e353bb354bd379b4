using System.Text.Json.Nodes;
using FsCheck.Fluent;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

/// <summary>Every endpoint the description names, with bodies that are almost right, at every depth: never a 500, always an answer as
/// described. A new endpoint is among them by being described.</summary>
public sealed class FuzzTests(PostgresCluster cluster)
{
    private static readonly string[] Odd =
    [
        "null",
        "-1",
        "0",
        "9223372036854775807",
        "-9223372036854775808",
        "9223372036854775808",
        "1e400",
        "1.5",
        "1E-400",
        new('9', 4000),
        "true",
        "\"\"",
        "\" \"",
        "\"a\\u0000b\"",
        "\"\\u0000\"",
        "\"\\ud83d\\ude42 \\u202e\\ufeff\\u2028\"",
        "\"\\ud800\"",
        "\"\\udc00\\ud800\"",
        "{\"\\ud800\":1}",
        "{\"a\\u0000b\":1}",
        "\"'; drop table jobs; --\"",
        "\"%' or '1'='1\"",
        "\"\\\\\\\"\\r\\nSet-Cookie: a=b\"",
        "\"\\u001b[31mred\\u0007\"",
        "\"jobs/../../x\"",
        "\"/\"",
        "\"<script>alert(1)</script>\"",
        "\"{{7*7}} ${x} %s %n\"",
        "\"2026-13-45T99:99:99Z\"",
        $"\"{new string('x', 70_000)}\"",
        $"\"{string.Concat(Enumerable.Repeat("word ", 20_000))}\"",
        $"\"{string.Concat(Enumerable.Repeat("\u0301", 900))}\"",
        $"\"{new string('\u6f22', 900)}\"",
        "[]",
        "[null]",
        "[[[[[[]]]]]]",
        $"{new string('[', 60)}{new string(']', 60)}",
        $"{new string('[', 2000)}{new string(']', 2000)}",
        $"[{string.Join(',', Enumerable.Repeat("\"x1\"", 5000))}]",
        "{}",
        "{\"\":null}",
        "{\"a\":{\"b\":[{\"\":null}]}}",
        "{\"a\":1,\"a\":2}",
        "{\"$type\":\"System.Object\",\"__proto__\":{\"a\":1},\"constructor\":1}",
        "\"x%20\"",
        "nul",
        "\"",
        "01",
        "NaN",
    ];

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task No_body_makes_the_server_fail(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await Populated.NewAsync(server, "shop", "words");
        var sample =
            Long.Run ? Odd.Length
            : kind == Kind.Sqlite ? 4
            : 3;

        // Those that take something away come last.
        foreach (var path in shop.Lasting.Concat(shop.Bodies.Paths).Distinct(StringComparer.Ordinal))
        {
            var places = Places.WithEachReplaced(shop.Body(path, "words"), "HERE").Select(one => one.Text).Append("HERE").ToList();
            foreach (var place in places)
            {
                foreach (var odd in Gen.Sample(Gen.Elements(Odd), 1, sample).Append("\"a\\u0000b\""))
                {
                    await AnsweredAsync(server, shop, path, place.Replace("HERE", odd, StringComparison.Ordinal));
                }
            }
        }
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_body_may_have_256_KB_and_not_a_byte_more_at_every_endpoint(Kind kind)
    {
        await using var server = await RunningServer.StartAsync(cluster, kind);
        var shop = await Populated.NewAsync(server, "shop", "words");

        foreach (var path in shop.Bodies.Paths)
        {
            var body = shop.Body(path, "x").ToJsonString();
            var most = body + new string(' ', (256 * 1024) - System.Text.Encoding.UTF8.GetByteCount(body));

            Assert.NotEqual(413, await AnsweredAsync(server, shop, path, most));
            Assert.Equal(413, await AnsweredAsync(server, shop, path, most + " "));
        }
    }

    [Fact]
    public async Task Without_a_token_no_body_is_answered_but_with_that()
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var shop = await Populated.NewAsync(server, "shop", "words");

        foreach (var endpoint in server.Endpoints.Where(endpoint => endpoint is { Permission: not null, Streams: false }))
        {
            foreach (var body in (string[])["", "{", "[]", $"\"{new string('x', 200_000)}\"", shop.Body(endpoint.Path, "x").ToJsonString()])
            {
                var (status, answer) = await server.PostAsync(null, endpoint.Path, body);
                Assert.Equal((401, "UNAUTHORIZED"), (status, (string?)answer["error"]));
                Assert.Null(shop.Bodies.Differs(endpoint.Path, status, answer));
            }
        }
    }

    // Sends it with a token that may everything; whatever the answer is, it is as described.
    private static async Task<int> AnsweredAsync(RunningServer server, Populated shop, string path, string body)
    {
        // One of them ends the login it is asked with.
        var token = path.EndsWith("/logout", StringComparison.Ordinal)
            ? (await server.PersonAsync(shop.Workspace, Role.Owner)).Token
            : shop.Owner;
        var (status, answer) = await server.PostAsync(token, path, body);
        var said = $"{path}: {status} {answer.ToJsonString()} to {body[..Math.Min(body.Length, 2000)]}";
        Assert.True(status is 200 or 400 or 401 or 403 or 404 or 409 or 413, said);
        Assert.True(shop.Bodies.Differs(path, status, answer) is null, $"{shop.Bodies.Differs(path, status, answer)}: {said}");
        Assert.True((bool)answer["ok"]! == (status == 200), said);
        Assert.True(status == 200 || answer.Count == 3, said);
        return status;
    }
}
