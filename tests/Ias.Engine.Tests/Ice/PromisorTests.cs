namespace Ias.Engine.Tests.Ice;

/// <summary>A repository that says its missing objects come from a program: whoever asks git for one outside the cage starts that program
/// there.</summary>
public sealed class PromisorTests
{
    private const string Unknown = "1234567890123456789012345678901234567890";

    // SPY stands for the program.
    public static TheoryData<string> Sources =>
        ["[protocol \"ext\"]\n allow = always\n[remote \"p\"]\n url = ext::SPY x", "[remote \"p\"]\n url = .\n uploadpack = SPY"];

    public static TheoryData<string, string> SourcesAndFormats
    {
        get
        {
            var all = new TheoryData<string, string>();
            foreach (var source in Sources)
            {
                all.Add(source.Data, "sha1");
                all.Add(source.Data, "sha256");
            }

            return all;
        }
    }

    [Theory]
    [MemberData(nameof(SourcesAndFormats))]
    public async Task A_push_from_a_repository_of_the_agents_own_starts_none_of_its_programs(string source, string format)
    {
        await using var cage = await Cage.OpenAsync("off");
        var spy = Spy(cage);

        var asked = await cage.AgentAsync(
            $$"""
            git init -q --object-format={{format}} ../own; cd ../own
            {{Promisor(source, spy)}}
            perl -MIO::Socket::UNIX -e '
                my $s = IO::Socket::UNIX->new(Peer => $ARGV[0]) or die "no socket: $!";
                print $s $ARGV[1], "\n"; $s->flush; print while <$s>;
            ' "$IAS_ICE_TURN/s" "{\"kind\":\"push\",\"folder\":\"$PWD\",\"remote\":\"origin\",\"refs\":[{\"ref\":\"refs/heads/f\",\"commit\":\"{{Id(
                format
            )}}\"}]}"
            """
        );

        Assert.StartsWith("""{"text":"ICE: push: only the turn\u0027s own repository can push to its remotes;""", asked.Output);
        Assert.False(File.Exists(spy + ".ran"), "the program ran outside the cage");
    }

    [Theory]
    [MemberData(nameof(Sources))]
    public async Task The_comparison_after_a_turn_starts_no_program_of_the_repositorys(string source)
    {
        await using var cage = await Cage.OpenAsync("off");
        var spy = Spy(cage);
        await cage.AgentAsync($"{Promisor(source, spy)}\necho {Unknown} > .git/refs/heads/main");

        var breach = Assert.Single((await cage.EndAsync()).Breaches);

        Assert.Contains("which is not a commit", breach.What);
        Assert.False(File.Exists(spy + ".ran"), "the program ran outside the cage");
    }

    private static string Id(string format) => format == "sha1" ? Unknown : Unknown + Unknown[..24];

    private static string Promisor(string source, string spy) =>
        $"""
            sed -i 's/repositoryformatversion = 0/repositoryformatversion = 1/' .git/config
            cat >> .git/config << 'END'
            [extensions]
             partialClone = p
            {source.Replace("SPY", spy)}
             promisor = true
             fetch = +refs/*:refs/p/*
            END
            """;

    private static string Spy(Cage cage)
    {
        var spy = cage.Scratch.At("spy");
        File.WriteAllText(spy, "#!/bin/sh\n: > \"$0.ran\"\n");
        File.SetUnixFileMode(spy, (UnixFileMode)0b111_101_101);
        return spy;
    }
}
