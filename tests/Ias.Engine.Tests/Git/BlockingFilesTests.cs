using Ias.Engine.Git;
using Ias.Tests;

namespace Ias.Engine.Tests.Git;

/// <summary>Pipes that git would wait at, found when git takes long.</summary>
public sealed class BlockingFilesTests
{
    [Theory]
    [InlineData("mkfifo a/.gitignore", "a/.gitignore")]
    [InlineData("mkfifo pipe; ln -s ../pipe a/.gitattributes", "a/.gitattributes")]
    [InlineData("mkfifo .git/info/x", ".git/info/x")]
    [InlineData("mkfifo a/other; ln -s /nowhere .gitignore; ln -s .mailmap .mailmap; touch a/.gitignore", "")]
    public void A_pipe_in_the_place_of_a_file_that_git_reads_is_named_however_deep_the_tree_is(string script, string pipe)
    {
        using var repository = new TemporaryRepository();
        TemporaryRepository.Run("sh", repository.Path, "-c", $"mkdir a; {script}");
        TemporaryRepository.Run(
            "python3",
            repository.Path,
            "-c",
            "import os\nfor n in range(3000):\n os.mkdir('d'); os.chdir('d')\nos.mkfifo('.gitignore')"
        );
        try
        {
            var found = default(ProblemException);
            try
            {
                BlockingFiles.ThrowIfAny(repository.Path);
            }
            catch (ProblemException named)
            {
                found = named;
            }

            Assert.Equal(pipe.Length > 0 ? repository.At(pipe) : null, found?.Problem.On);
        }
        finally
        {
            TemporaryRepository.Run("rm", "/", "-rf", repository.At("d")); // .NET's own way ends at the longest path
        }
    }
}
