import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { type InvoiceView } from '@daftari/contracts';
import PDFDocument from 'pdfkit';
import { type Business } from '../businesses/business.entity.js';
import { decimalText } from '../edge/amounts.js';

/** Letters of every African language that is written in Latin or Arabic script; only those that are used go into the file. */
const FONTS = join(dirname(createRequire(import.meta.url).resolve('dejavu-fonts-ttf/package.json')), 'ttf');
const REGULAR = join(FONTS, 'DejaVuSans.ttf');
const BOLD = join(FONTS, 'DejaVuSans-Bold.ttf');

const MARGIN = 56;
const [SMALL, TEXT, LARGE] = [8, 10, 20];
const GREY = '#555555';

interface Column {
  readonly title: string;
  readonly share: number;
  readonly align: 'left' | 'right';
}

const COLUMNS: readonly Column[] = [
  { title: 'Item', share: 0.46, align: 'left' },
  { title: 'Quantity', share: 0.14, align: 'right' },
  { title: 'Price', share: 0.2, align: 'right' },
  { title: 'Amount', share: 0.2, align: 'right' },
];

type Sender = Pick<Business, 'name' | 'email' | 'phone'>;

/** An invoice on paper: as it stands, with the address at which it is paid while it is open. */
export const invoicePdf = (invoice: InvoiceView, sender: Sender): Promise<Buffer> => {
  const paper = new PDFDocument({
    size: 'A4',
    margin: MARGIN,
    lang: 'en',
    info: { Title: `Invoice ${invoice.number}`, Author: sender.name, CreationDate: new Date(invoice.updated_at) },
  });
  const bytes = gathered(paper);
  writeHead(paper, invoice, sender);
  writeItems(paper, invoice);
  writeSums(paper, invoice);
  writeFoot(paper, invoice);
  paper.end();
  return bytes;
};

type Paper = PDFKit.PDFDocument;

const gathered = (paper: Paper): Promise<Buffer> =>
  new Promise((resolve, reject) => {
    const parts: Buffer[] = [];
    paper.on('data', (part: Buffer) => parts.push(part));
    paper.on('end', () => resolve(Buffer.concat(parts)));
    paper.on('error', reject);
  });

const STAMPS = { paid: 'PAID', void: 'VOID', overdue: 'OVERDUE', open: '' } as const;

const writeHead = (paper: Paper, invoice: InvoiceView, sender: Sender): void => {
  const lines = [sender.email, sender.phone].filter((line) => line !== null);
  paper
    .font(BOLD)
    .fontSize(TEXT + 2)
    .text(plain(sender.name));
  paper.font(REGULAR).fontSize(TEXT).fillColor(GREY);
  for (const line of lines) paper.text(plain(line));
  const stamp = [STAMPS[invoice.status], invoice.mode === 'test' ? 'TEST' : ''].filter((word) => word !== '').join(' · ');
  paper.moveDown().fillColor('black').font(BOLD).fontSize(LARGE).text(`Invoice ${invoice.number}`);
  if (stamp !== '') paper.fontSize(TEXT + 2).text(stamp);
  paper.moveDown(0.5).font(REGULAR).fontSize(TEXT);
  for (const line of headLines(invoice)) paper.text(plain(line));
  paper.moveDown();
};

const headLines = ({ customer, created_at, due_date, paid_at, reference }: InvoiceView): readonly string[] => [
  `For: ${[customer.name, customer.email, customer.phone].filter((part) => part !== null && part !== '').join(', ')}`,
  `Date: ${created_at.slice(0, 10)}`,
  ...(due_date === null ? [] : [`Due: ${due_date}`]),
  ...(paid_at === null ? [] : [`Paid: ${paid_at.slice(0, 10)}`]),
  `Reference: ${reference}`,
];

const writeItems = (paper: Paper, { items, currency }: InvoiceView): void => {
  writeRow(
    paper,
    COLUMNS.map(({ title }) => title),
    BOLD,
  );
  for (const { name, quantity, unit_price_minor, total_minor } of items)
    writeRow(paper, [plain(name), String(quantity), decimalText(unit_price_minor, currency), decimalText(total_minor, currency)], REGULAR);
};

/** A row that would not fit any more begins a new page. */
const writeRow = (paper: Paper, cells: readonly string[], font: string): void => {
  const width = paper.page.width - 2 * MARGIN;
  paper.font(font).fontSize(TEXT);
  const heights = COLUMNS.map(({ share }, index) => paper.heightOfString(cells[index] ?? '', { width: width * share - 6 }));
  const height = Math.max(...heights) + 6;
  if (paper.y + height > paper.page.height - MARGIN) paper.addPage();
  const top = paper.y;
  let left = MARGIN;
  for (const [index, { share, align }] of COLUMNS.entries()) {
    paper.text(cells[index] ?? '', left, top, { width: width * share - 6, align });
    left += width * share;
  }
  paper
    .moveTo(MARGIN, top + height - 3)
    .lineTo(MARGIN + width, top + height - 3)
    .lineWidth(0.5)
    .strokeColor('#bbbbbb')
    .stroke();
  paper.x = MARGIN;
  paper.y = top + height;
};

const writeSums = (paper: Paper, invoice: InvoiceView): void => {
  const { currency, tax_percent, subtotal_minor, tax_minor, total_minor } = invoice;
  if (tax_minor !== '0') {
    writeRow(paper, ['', '', 'Sum', decimalText(subtotal_minor, currency)], REGULAR);
    writeRow(paper, ['', '', `Tax (${tax_percent}%)`, decimalText(tax_minor, currency)], REGULAR);
  }
  writeRow(paper, ['', '', `Total ${currency}`, decimalText(total_minor, currency)], BOLD);
};

const writeFoot = (paper: Paper, { notes, pay_url, status }: InvoiceView): void => {
  paper.font(REGULAR).fontSize(TEXT).fillColor('black');
  if (notes !== null && notes !== '') paper.moveDown().text(plain(notes));
  if (status !== 'open' && status !== 'overdue') return;
  paper.moveDown().text('Pay online:').fontSize(SMALL).fillColor('#1d4ed8').text(pay_url, { link: pay_url, underline: true });
};

/** A font has no signs for what steers a terminal. */
const plain = (text: string): string => text.replace(/[^\P{Cc}\n]/gu, ' ');
