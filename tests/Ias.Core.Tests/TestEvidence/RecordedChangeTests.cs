using Ias.Core.TestEvidence;

namespace Ias.Core.Tests.TestEvidence;

/// <summary>Changes that bend their tests, each said for what it is; and honest ones, of which nothing is said.</summary>
public sealed class RecordedChangeTests
{
    public static TheoryData<string> Bending => [.. RecordedChange.Names("bending")];

    public static TheoryData<string> Honest => [.. RecordedChange.Names("honest")];

    [Theory]
    [MemberData(nameof(Bending))]
    public void A_change_that_bends_a_test_is_told(string name)
    {
        var change = RecordedChange.Read("bending", name);

        var lines = TestEvidenceReader.Read(change.Files);

        var told = lines.Select(line => $"{line.Kind} {line.Path}").ToHashSet();
        Assert.True(change.Said.All(told.Contains), $"expected {string.Join(", ", change.Said)}\n{string.Join('\n', lines)}");
        Assert.All(lines, line => Assert.InRange(line.Line, 1, change.Files.Single(file => file.Path == line.Path).LinesOfLonger()));
    }

    [Theory]
    [MemberData(nameof(Honest))]
    public void Of_an_honest_change_nothing_is_told(string name) =>
        Assert.Empty(TestEvidenceReader.Read(RecordedChange.Read("honest", name).Files));
}

file static class ChangedFileExtensions
{
    public static int LinesOfLonger(this ChangedFile file) =>
        Math.Max((file.Before ?? "").Split('\n').Length, (file.After ?? "").Split('\n').Length);
}
