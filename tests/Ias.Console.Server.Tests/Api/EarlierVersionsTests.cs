using Ias.Console.Server.Tests.Fixtures;

namespace Ias.Console.Server.Tests.Api;

/// <summary>
/// Clients of an earlier version work with this server, and clients of this one with an earlier server, while both say and read the same
/// fields. What a version said of itself is in <c>tests/fixtures/wire</c>.
/// </summary>
public sealed class EarlierVersionsTests(PostgresCluster cluster)
{
    private static string Folder => Path.Combine(Checkout.Root, "tests", "fixtures", "wire");

    public static TheoryData<string> Versions =>
        [.. Directory.GetFiles(Folder, "*.txt").Select(path => Path.GetFileNameWithoutExtension(path))];

    [Theory]
    [MemberData(nameof(Versions))]
    public async Task What_a_client_of_that_version_says_and_reads_is_understood(string version)
    {
        await using var server = await RunningServer.StartAsync(cluster);
        var now = Together(WireShape.Of(await server.GetAsync("/control-plane/openapi.json")));
        var then = Together(File.ReadAllLines(Path.Combine(Folder, $"{version}.txt")).Select(WireShape.Parse));
        var paths = then.Keys.Select(PathOf).ToHashSet();

        var gone = then.Keys.Except(now.Keys);
        var refused = then.Values.Where(old => IsAsked(old) && now.TryGetValue(old.Where, out var its) && !old.Types.IsSubsetOf(its.Types));
        var odd = then.Values.Where(old => !IsAsked(old) && now.TryGetValue(old.Where, out var its) && !its.Types.IsSubsetOf(old.Types));
        var wanted = now.Values.Where(its =>
            IsAsked(its)
            && its.IsRequired
            && paths.Contains(PathOf(its.Where))
            && then.GetValueOrDefault(its.Where) is not { IsRequired: true }
            && (ParentOf(its.Where) is not { } parent || then.ContainsKey(parent) || !now.ContainsKey(parent)) // of a new part, which that version does not send
        );
        var missing = then.Values.Where(old =>
            !IsAsked(old) && old.IsRequired && now.TryGetValue(old.Where, out var its) && !its.IsRequired
        );

        Assert.Empty(gone);
        Assert.Empty(refused);
        Assert.Empty(odd);
        Assert.Empty(wanted);
        Assert.Empty(missing);
    }

    private static bool IsAsked(WireShape shape) => shape.Where.Contains(WireShape.Asked);

    private static string PathOf(string where) => string.Join(' ', where.Split(' ')[..2]);

    // The field that a nested one is in; null: it is in none.
    private static string? ParentOf(string where) =>
        where.LastIndexOf('.') is > 0 and var dot && where.LastIndexOf(' ') < dot
            ? where[..dot] is var parent && parent.EndsWith("[]", StringComparison.Ordinal)
                ? parent[..^2]
                : parent
            : null;

    // A field of several shapes is any of them.
    private static Dictionary<string, WireShape> Together(IEnumerable<WireShape> shapes) =>
        shapes
            .GroupBy(shape => shape.Where)
            .ToDictionary(
                group => group.Key,
                group => new WireShape(group.Key, group.SelectMany(one => one.Types).ToHashSet(), group.All(one => one.IsRequired))
            );
}
