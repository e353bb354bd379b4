using System.Text.Json.Nodes;
using Ias.Console.Server.Domain;
using Ias.Console.Server.Policy;
using Ias.Console.Server.Store;
using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Policy;

/// <summary>What a strict policy leaves of what jobs require: enough to do them, and nobody's text.</summary>
public sealed class StructureTests(PostgresCluster cluster)
{
    private static readonly DataPolicy Strict = new(DataPolicyMode.MetadataOnly, []);

    [Theory]
    [InlineData("""{"protectedBranches":["main","release/*"],"branchPrefix":"ias/","push":"auto","createDraftPr":true}""")]
    [InlineData("""{"protectedBranches":"main"}""")]
    [InlineData("""{"branch":"feature/cart_2.0"}""")]
    [InlineData("""{"profile":"control-plane"}""")]
    [InlineData("""{"executionMode":"hybrid","models":["m-1"],"canWrite":true,"timeoutMs":60000}""")]
    public void What_a_job_needs_is_left(string requirements)
    {
        var left = Strict.Structure(Fields.JobRequirements, JsonNode.Parse(requirements)!.AsObject());

        Assert.Equal(
            requirements,
            left!.ToJsonString(new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping })
        );
    }

    [Theory]
    [InlineData("""{"branch":"please look at the walrus"}""")]
    [InlineData("""{"branch":"walrus(at:dawn)?"}""")]
    [InlineData("""{"branch":"a/../b"}""")]
    [InlineData("""{"branch":["main"]}""")]
    [InlineData("""{"branch":{"name":"main"}}""")]
    [InlineData("""{"branchPrefix":"--upload-pack=walrus"}""")]
    [InlineData("""{"protectedBranches":["main","the walrus"]}""")]
    [InlineData("""{"protectedBranches":[["main"]]}""")]
    [InlineData("""{"push":"Walrus!"}""")]
    [InlineData("""{"profile":"a-walrus-that-flies-at-dawn-over-the-sea"}""")]
    [InlineData("""{"createDraftPr":"walrus"}""")]
    [InlineData("""{"note":"main"}""")]
    public void Whatever_has_another_form_is_not(string requirements) =>
        Assert.Equal("{}", Strict.Structure(Fields.JobRequirements, JsonNode.Parse(requirements)!.AsObject())!.ToJsonString());

    [Fact]
    public void A_list_that_is_too_long_is_not_left() =>
        Assert.Empty(
            Strict.Structure(
                Fields.JobRequirements,
                new JsonObject { ["protectedBranches"] = new JsonArray([.. Enumerable.Range(0, 101).Select(i => (JsonNode)$"b{i}")]) }
            )!
        );

    [Theory]
    [InlineData("""{"commitSha":"1f0e9d8c7b6a5f4e3d2c1b0a9f8e7d6c5b4a3f2e","commits":["1f0e9d8"],"costUsd":0.5}""")]
    [InlineData("""{"checksPassed":2,"checksFailed":0,"checksFlaky":1}""")]
    [InlineData("""{"branch":"ias/goal-1","prUrl":"https://git.example.org/shop/pulls/12"}""")]
    public void Evidence_of_commits_branches_links_and_costs_is_left(string evidence) =>
        Assert.Equal(evidence, Strict.Structure(Fields.JobEvidence, JsonNode.Parse(evidence)!.AsObject())!.ToJsonString());

    [Theory]
    [InlineData("""{"commitSha":"walrus-at-dawn"}""", "{}")]
    [InlineData("""{"commitSha":"main"}""", "{}")]
    [InlineData("""{"commits":["the","walrus","1f0e9d8"]}""", """{"commits":["1f0e9d8"]}""")]
    [InlineData("""{"prUrl":"the-walrus"}""", "{}")]
    [InlineData("""{"prUrl":"javascript:walrus"}""", "{}")]
    [InlineData("""{"costUsd":"walrus"}""", "{}")]
    [InlineData("""{"checksPassed":"walrus"}""", "{}")]
    public void Evidence_that_could_be_anybodys_words_is_not(string evidence, string left) =>
        Assert.Equal(left, Strict.Structure(Fields.JobEvidence, JsonNode.Parse(evidence)!.AsObject())!.ToJsonString());

    [Fact]
    public void Words_and_lists_of_them_are_short()
    {
        var said = new JsonObject
        {
            ["models"] = new JsonArray([.. Enumerable.Range(0, 500).Select(i => (JsonNode)$"m{i}")]),
            ["model"] = new string('m', 101),
        };

        var left = Strict.Structure(Fields.JobRequirements, said)!;

        Assert.Equal(100, left["models"]!.AsArray().Count);
        Assert.False(left.ContainsKey("model"));
    }

    [Theory]
    [InlineData(Kind.Sqlite)]
    [InlineData(Kind.Postgres)]
    public async Task A_worker_gets_what_its_job_requires_under_a_strict_policy(Kind kind)
    {
        await using var shop = await Shop.NewAsync(kind, cluster);
        const string Requires = """{"protectedBranches":["main"],"push":"local","note":"the walrus"}""";
        await shop.EnqueueAsync(Requires, kind: "update_git_policy");

        var job = await shop.Store.InAsync(shop.Workspace, scope => new Jobs(scope).ListAsync(null), Strict);

        Assert.Equal("""{"protectedBranches":["main"],"push":"local"}""", Assert.Single(job).Requirements.ToJsonString());
    }
}
