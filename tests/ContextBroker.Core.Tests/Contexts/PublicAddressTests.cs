using System.Net;
using ContextBroker.Core.Contexts;

namespace ContextBroker.Core.Tests.Contexts;

public class PublicAddressTests
{
    [TestCase("203.0.114.1", true)]
    [TestCase("8.8.8.8", true)]
    [TestCase("172.32.0.1", true)]
    [TestCase("2606:4700::1", true)]
    [TestCase("127.0.0.1", false)]
    [TestCase("10.1.2.3", false)]
    [TestCase("172.31.255.255", false)]
    [TestCase("192.168.1.1", false)]
    [TestCase("169.254.169.254", false)]
    [TestCase("0.0.0.0", false)]
    [TestCase("::1", false)]
    [TestCase("fe80::1", false)]
    [TestCase("fd00::1", false)]
    [TestCase("::ffff:10.0.0.1", false)]
    public void ToldApart(string address, bool isPublic) => Assert.That(PublicAddress.Is(IPAddress.Parse(address)), Is.EqualTo(isPublic));

    [Test]
    public void LoopbackIsRefusedWhenSoSet()
    {
        using var http = new HttpClient(ContextHttp.NewHandler(new ContextOptions { AllowPrivateAddresses = false }));
        Assert.That(
            async () => await http.GetAsync(new Uri("http://127.0.0.1:9/")),
            Throws.InstanceOf<HttpRequestException>().With.Message.Contains("no public address"));
    }
}
