import { formatCount } from '../../ui/format.ts';

/** Texts about models that WebLLM's own engine runs. */
export const otherModelsStrings = {
  title: 'Other models (WebLLM)',
  lead: 'Models of other families run in WebLLM, an engine of its own. Nothing of it is here until you load one of them.',
  model: 'Model of WebLLM’s list',
  gemma: 'Gemma',
  others: 'Others',
  load: (id: string) => `Load ${id}`,
  facts: {
    hosts: 'Contacts',
    hostsText:
      'huggingface.co and *.hf.co for the weights, raw.githubusercontent.com for the program that was compiled for the model. They learn your address and which model it is; what you write stays here.',
    comes: 'Comes first',
    comesText:
      '2.2 MB of code from this app’s own address, into a worker that may ask those hosts and no other.',
    needs: 'Needs',
    needsText: (needs: readonly string[]) => `WebGPU with ${needs.join(', ')}`,
    memory: 'Memory',
    memoryText: (megabytes: number, contextLength: number) =>
      `about ${formatCount(Math.round(megabytes))} MB of the GPU by WebLLM’s own list, with ${formatCount(contextLength)} tokens of context. The memory panel cannot look into WebLLM’s engine and shows nothing of it; how large the download is, nobody tells before.`,
    kept: 'Kept',
    keptText:
      'in databases of WebLLM’s in this browser, which the list of stored models does not show. Clearing this site’s data deletes them, chats included.',
    lacks: 'Without',
    lacksText:
      'images, top-k, min-p, context gauge and timings, states on disk; an answer that was stopped is not gone on with. The next visit begins with a model of Facet’s.',
  },
  looking: 'Looking at what this browser offers',
  noGpu: 'This browser offers no GPU through WebGPU, and WebLLM computes on nothing else.',
  lacking: (lacks: readonly string[]) => `The GPU of this browser does not offer ${lacks.join(', ')}.`,
  noPolicy:
    'Not offered here as yet: the worker would run without the policy that holds it to those hosts. This address does not send it, and the service worker, which adds it, does not answer for this page. Open this page again once Facet is ready to work offline.',
  runsIn: (quantisation: string) => `Runs in WebLLM, ${quantisation}`,
} as const;
