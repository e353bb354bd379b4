using Ias.Core.PullRequests;

namespace Ias.Core.Tests.PullRequests;

public sealed class RequestLinkTests
{
    [Theory]
    [InlineData(
        "remote: \nremote: To create a merge request for b, visit:        \nremote:   https://gitlab.com/o/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=b        \nremote: \nTo gitlab.com:o/r\n",
        "https://gitlab.com/o/r/-/merge_requests/new?merge_request%5Bsource_branch%5D=b"
    )]
    [InlineData(
        "remote: View merge request for b:\nremote:   https://gitlab.com/o/r/-/merge_requests/7\n",
        "https://gitlab.com/o/r/-/merge_requests/7"
    )]
    [InlineData(
        "remote: Create a new pull request for 'b':\nremote:   https://codeberg.org/o/r/compare/main...b\n",
        "https://codeberg.org/o/r/compare/main...b"
    )]
    [InlineData(
        "remote: Create pull request for b:\nremote:   https://bitbucket.org/o/r/pull-requests/new?source=b&t=1\n",
        "https://bitbucket.org/o/r/pull-requests/new?source=b&t=1"
    )]
    [InlineData("remote: see https://example.org/status\nTo https://gitlab.com/o/r/-/merge_requests/1\n", "")]
    [InlineData("", "")]
    public void The_link_that_a_server_prints_is_found(string output, string link) => Assert.Equal(link, RequestLink.In(output));
}
