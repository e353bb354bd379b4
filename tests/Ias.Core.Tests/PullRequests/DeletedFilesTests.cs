using FsCheck;
using FsCheck.Fluent;
using Ias.Core.PullRequests;
using Ias.Core.Runs;

namespace Ias.Core.Tests.PullRequests;

public sealed class DeletedFilesTests
{
    [Fact]
    [Trait("Requirement", "R-044")]
    public void A_line_reads_back_whatever_the_path_holds() =>
        Prop.ForAll(
                ArbMap.Default.ArbFor<NonEmptyString>(),
                ArbMap.Default.ArbFor<PositiveInt>(),
                (path, cycle) =>
                {
                    var deletion = new RunDeletion(path.Get, "sprint-1", cycle.Get);
                    var line = DeletedFiles.Line(deletion);
                    Assert.DoesNotContain('\n', line);
                    Assert.Equal(deletion, DeletedFiles.Read(line));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    [Trait("Requirement", "R-012")]
    [Trait("Requirement", "R-044")]
    public void Lines_of_other_tools_are_understood() =>
        Assert.Equal(new RunDeletion("src/old-module.ts", "sprint-1", 3), DeletedFiles.Read("src/old-module.ts|sprint-1|cycle-3"));

    [Theory]
    [InlineData("")]
    [InlineData("a|b")]
    [InlineData("|sprint-1|cycle-3")]
    [InlineData("a|sprint-1|cycle-x")]
    public void What_is_no_line_is_null(string line) => Assert.Null(DeletedFiles.Read(line));

    [Fact]
    [Trait("Requirement", "R-045")]
    public void The_tree_groups_by_folder_and_counts_each_path_once()
    {
        var section = DeletedFiles.Section([
            new("src/b.ts", "sprint-1", 1),
            new("src/a.ts", "sprint-1", 2),
            new("src/b.ts", "sprint-1", 3),
            new("top.md", "sprint-1", 1),
        ]);

        Assert.StartsWith("## 🗑️ DELETED FILES - REVIEW CAREFULLY\n", section);
        Assert.Contains("**Total: 3 files deleted**", section);
        Assert.Contains("src/\n├── a.ts (sprint-1, cycle 2)\n└── b.ts (sprint-1, cycle 3)\n", section);
        Assert.Contains("./\n└── top.md (sprint-1, cycle 1)\n", section);
    }

    [Fact]
    public void Nothing_deleted_is_no_section() => Assert.Equal("", DeletedFiles.Section([]));
}
